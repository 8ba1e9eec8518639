export interface SignableRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Signs requests to a deployed environment with the person's identity. */
export interface RequestSigner {
  /** All headers of the request, the signature among them. */
  sign(request: SignableRequest): Promise<Readonly<Record<string, string>>>;
  /** The address with its signature, good for a few minutes: for a socket, which is opened by an address alone. */
  presign(url: string): Promise<string>;
}
