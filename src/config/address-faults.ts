/** Checks the addresses of MongoDB and Redis before anything is opened: what their drivers would refuse becomes a fault. */
import { redisAddressFault } from '../queue/redis-address.ts'
import { mongoAddressFault } from '../store/mongo-address.ts'

const checks = {
  mongodbUri: mongoAddressFault,
  MONGODB_URI: mongoAddressFault,
  redisUrl: redisAddressFault,
  REDIS_URL: redisAddressFault,
} as const

/** Every such fault, with its key or environment variable. An address that is not set is no fault. */
export function addressFaults(addresses: { readonly [K in keyof typeof checks]?: string | null | undefined }): string[] {
  return Object.entries(checks).flatMap(([key, faultIn]) => {
    const address = addresses[key as keyof typeof checks]
    const fault = address ? faultIn(address) : null
    return fault === null ? [] : [`${key}: ${fault}`]
  })
}
