// Four readings of catalogues by programs that others wrote. A line of JSON is a feed, {"version": 1 or 2, "body": "…"};
// a line of JSON comes back: for each reader its name, what it complained of, and what it read.
const path = require('node:path')
const readline = require('node:readline')
const modules = process.argv[2]
const from = (name) => require(path.join(modules, name))

const complaints = []
console.log = console.warn = console.error = (...words) => complaints.push(words.join(' '))
const r2 = 'dist/es6-es2015/src'
from(`r2-opds-js/${r2}/opds/init-globals`).initGlobalConverters_OPDS()
from(`r2-shared-js/${r2}/init-globals`).initGlobalConverters_GENERIC()
const { XML } = from(`r2-utils-js/${r2}/_utils/xml-js-mapper`)
const { TaJsonDeserialize } = from(`r2-lcp-js/${r2}/serializable`)
const { OPDS } = from(`r2-opds-js/${r2}/opds/opds1/opds`)
const { OPDSFeed } = from(`r2-opds-js/${r2}/opds/opds2/opds2`)
const { DOMParser } = from('@xmldom/xmldom')
const Palace = from('opds-feed-parser').default
const { Links, Metadata } = from('@readium/shared')

const files = (links, rel, kind, href) =>
  links.filter((one) => [rel(one)].flat().some((word) => /\/acquisition/.test(word))).map((one) => [href(one), kind(one)])

function readiumAtom (body) {
  const feed = XML.deserialize(new DOMParser().parseFromString(body, 'application/xml'), OPDS)
  const entries = (feed.Entries || []).map((one) => ({
    id: one.Id, name: one.Title, authors: (one.Authors || []).map((who) => who.Name),
    files: files(one.Links, (link) => link.Rel, (link) => link.Type, (link) => link.Href)
  }))
  return { name: feed.Title, entries }
}

async function palace (body) {
  const feed = await new Palace().parse(body)
  const entries = feed.entries.map((one) => ({
    id: one.id, name: one.title, authors: one.authors.map((who) => who.name),
    files: files(one.links, (link) => link.rel, (link) => link.type, (link) => link.href)
  }))
  return { name: feed.title, entries }
}

function readiumJson (body) {
  const feed = TaJsonDeserialize(JSON.parse(body), OPDSFeed)
  const books = (feed.Publications || []).map((one) => ({
    id: one.Metadata.Identifier, name: one.Metadata.Title, authors: (one.Metadata.Author || []).map((who) => who.Name),
    files: files(one.Links, (link) => link.Rel, (link) => link.TypeLink, (link) => link.Href)
  }))
  const shelves = (feed.Navigation || []).map((one) => ({ name: one.Title, files: [] }))
  return { name: feed.Metadata.Title, entries: [...shelves, ...books] }
}

function toolkit (body) {
  const feed = JSON.parse(body)
  const shelves = feed.navigation ? Links.deserialize(feed.navigation).items : []
  const books = (feed.publications || []).map((one) => {
    const [metadata, links] = [Metadata.deserialize(one.metadata), Links.deserialize(one.links)]
    return {
      id: metadata.identifier,
      name: metadata.title.getTranslation(),
      authors: (metadata.authors?.items || []).map((who) => who.name.getTranslation()),
      files: files(links.items, (link) => [...link.rels], (link) => link.type, (link) => link.href)
    }
  })
  return { name: feed.metadata.title, entries: [...shelves.map((one) => ({ name: one.title, files: [] })), ...books] }
}

const READERS = {
  1: { 'r2-opds-js': readiumAtom, 'opds-feed-parser': palace },
  2: { 'r2-opds-js': readiumJson, '@readium/shared': toolkit }
}

async function main () {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { version, body } = JSON.parse(line)
    const readings = []
    for (const [reader, read] of Object.entries(READERS[version])) {
      complaints.length = 0
      const told = await read(body)
      readings.push({ reader, ...told, complaints: [...complaints] })
    }
    process.stdout.write(JSON.stringify(readings) + '\n')
  }
}
main()
