/** How a program reaches the broker. */
export interface BrokerLogin {
  readonly url: string;
  /** Empty where a certificate says it all. */
  readonly username: string;
  readonly password: string;
  /** Begins the client's identifier, which must be its own on a broker that several gateways share. */
  readonly clientId?: string;
  /** PEM texts, for `mqtts:`; without `ca` the authorities of the public web count. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** The part of an MQTT client's options that a login decides. The broker's certificate is always checked. */
export const loginOptions = ({ username, password, tls }: BrokerLogin) => ({
  ...(username === '' ? {} : { username, password }),
  ...tls,
  rejectUnauthorized: true,
});
