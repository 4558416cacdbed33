/** MongoDB addresses, as the driver reads them: lists of hosts, `mongodb+srv`, sockets. Opens no connection. */
import { mongo } from 'mongoose'

/** What is wrong with an address, without its password; null: it is valid. */
export function mongoAddressFault(address: string): string | null {
  try {
    parsed(address)
    return null
  } catch (error) {
    const text = error instanceof Error ? error.message : ''
    // Some of the driver's messages repeat the address with its password.
    const isShowable = text !== '' && !text.includes('@') && !/\w:\/\/\w/.test(text)
    return isShowable ? `is no address of MongoDB: ${text}` : 'is no address of MongoDB; write mongodb://host:27017/database'
  }
}

/** The servers of an address, for display. */
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
