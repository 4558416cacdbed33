/** Addresses of MongoDB, as its driver reads them: lists of hosts, `mongodb+srv`, sockets. Nothing here opens a connection. */
import { mongo } from 'mongoose'

/** What is wrong with an address, without its password; null when the driver takes it. */
export function mongoAddressFault(address: string): string | null {
  try {
    parsed(address)
    return null
  } catch (error) {
    const text = error instanceof Error ? error.message : ''
    // Some of the driver's messages repeat the address, and with it the password.
    const isShowable = text !== '' && !text.includes('@') && !/\w:\/\/\w/.test(text)
    return isShowable ? `is no address of MongoDB: ${text}` : 'is no address of MongoDB; write mongodb://host:27017/database'
  }
}

/** The servers that an address names, for people to read. */
export function mongoServersOf(address: string): string {
  try {
    const { hosts, srvHost } = parsed(address)
    return srvHost ?? hosts.map(String).join(', ')
  } catch {
    return 'an address that cannot be read'
  }
}

function parsed(address: string): mongo.MongoOptions {
  return new mongo.MongoClient(address).options
}
