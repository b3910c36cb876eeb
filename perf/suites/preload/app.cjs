// The least that a service is: it serves HTTP. Tells when it listens, and is gone.
const { createServer } = require('node:http');
const { writeSync } = require('node:fs');

const server = createServer((_request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => {
  const listeningNs = String(process.hrtime.bigint());
  writeSync(3, JSON.stringify({ listeningNs, rss: process.memoryUsage.rss() }));
  process.exit(0);
});
