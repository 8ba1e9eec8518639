/** Open connections of clients. */
export interface Sockets {
  /** `gone`: nobody is there any more. @throws when it cannot be told */
  send(connectionId: string, message: object): Promise<'sent' | 'gone'>;
}
