// Stands before the simulated outside world in its container: that one listens on loopback only and wants to be called by
// that name, here other containers call it. Streams both ways, for Telegram's long polls and the model's events.
const http = require('node:http');

http.createServer((incoming, answer) => {
  const call = http.request(
    { host: '127.0.0.1', port: 8090, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host: '127.0.0.1:8090' } },
    (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
    });
  call.on('error', () => answer.writeHead(502).end());
  answer.on('close', () => call.destroy());
  incoming.pipe(call);
}).listen(8091, '0.0.0.0');
