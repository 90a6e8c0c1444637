// WebTorrent also speaks WebRTC, by a native module that has to be fetched apart; over loopback it is not needed.
// `node --import` this: whoever imports that module gets one that can't connect.
import { register } from 'node:module'

const stub = `
class None { constructor () { throw new Error('no WebRTC here') } }
export default new Proxy({}, { get: (_, name) => name === 'then' ? undefined : None })`
const hooks = `
export async function resolve (name, context, next) {
  const found = await next(name, context)
  if (!found.url.endsWith('/lib/node-datachannel.mjs')) return found
  return { url: 'data:text/javascript,' + ${JSON.stringify(encodeURIComponent(stub))}, shortCircuit: true }
}`
register('data:text/javascript,' + encodeURIComponent(hooks))
