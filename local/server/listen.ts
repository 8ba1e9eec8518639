import { createServer, type Server } from 'node:net';

const ADDRESS = '127.0.0.1';

/** The port is taken; the message says what to do. */
class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** Listens on loopback and gives the port; 0 takes a free one. @throws PortInUse */
export const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, ADDRESS, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const explain = (error: NodeJS.ErrnoException, port: number): Error => {
  if (error.code === 'EADDRINUSE')
    return new PortInUse(
      `port ${port} on ${ADDRESS} is in use: stop what uses it, or choose another with --port`,
    );
  if (error.code === 'EACCES')
    return new PortInUse(
      `port ${port} on ${ADDRESS} may not be used by you: choose one from 1024 on with --port`,
    );
  return error;
};

/** Whether something could listen there now; frees it again at once. @throws PortInUse */
export const requireFreePort = async (port: number): Promise<void> => {
  if (port === 0) return;
  const probe = createServer();
  await listen(probe, port);
  await new Promise<void>((resolve) => {
    probe.close(() => resolve());
  });
};
