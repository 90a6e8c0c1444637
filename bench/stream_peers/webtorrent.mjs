// WebTorrent behind HTTP: node --import no_webrtc.mjs webtorrent.mjs MODULES FOLDER
// Reads "TORRENT HOST:PORT …" lines, says the address of the first file of each.
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'

const [, , modules, folder] = process.argv
const { default: WebTorrent } = await import(pathToFileURL(path.join(modules, 'webtorrent', 'index.js')))
const quiet = { dht: false, lsd: false, tracker: false, utp: false, natUpnp: false, natPmp: false, webSeeds: false }
const client = new WebTorrent({ ...quiet, maxConns: 55 })
client.on('error', (error) => console.error(error.message))
const made = client.createServer({})
const server = made.server ?? made
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${server.address().port}`
console.log('ready')

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [file, ...peers] = line.trim().split(' ')
  const torrent = client.add(fs.readFileSync(file), { path: folder, announce: [], deselect: true })
  torrent.on('infoHash', () => peers.forEach((peer) => torrent.addPeer(peer)))
  torrent.on('ready', () => {
    torrent.deselect(0, torrent.pieces.length - 1, 0)
    console.log(`${base}/webtorrent/${torrent.infoHash}/${encodeURIComponent(torrent.files[0].path)}`)
  })
})
