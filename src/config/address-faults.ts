/** Faults in the addresses of MongoDB and Redis: what their drivers would refuse is told before anything is opened. */
import { redisAddressFault } from '../queue/redis-address.ts'
import { mongoAddressFault } from '../store/mongo-address.ts'

const checks = {
  mongodbUri: mongoAddressFault,
  MONGODB_URI: mongoAddressFault,
  redisUrl: redisAddressFault,
  REDIS_URL: redisAddressFault,
} as const

/** Every such fault, with the key or the variable that it stands in; what is not given is no fault. */
export function addressFaults(given: { readonly [K in keyof typeof checks]?: string | null | undefined }): string[] {
  return Object.entries(checks).flatMap(([key, faultIn]) => {
    const address = given[key as keyof typeof checks]
    const fault = address ? faultIn(address) : null
    return fault === null ? [] : [`${key}: ${fault}`]
  })
}
