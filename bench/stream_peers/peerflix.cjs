// peerflix behind HTTP: node peerflix.cjs MODULES FOLDER
// Reads one "TORRENT HOST:PORT …" line, says the address of its first file.
const fs = require('node:fs')
const path = require('node:path')
const readline = require('node:readline')

const [, , modules, folder] = process.argv
const peerflix = require(path.join(modules, 'peerflix'))
console.log('ready')

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [file, ...peers] = line.trim().split(' ')
  const quiet = { dht: false, tracker: false, connections: 100, verify: true }
  const engine = peerflix(fs.readFileSync(file), { path: folder, port: 0, hostname: '127.0.0.1', ...quiet })
  peers.forEach((peer) => engine.connect(peer))
  engine.server.on('listening', () => console.log(`http://127.0.0.1:${engine.server.address().port}/0`))
})
