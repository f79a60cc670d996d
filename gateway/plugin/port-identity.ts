/** A serial port of this machine with the identity of the USB adapter behind it. */
export interface FoundPort extends PortIdentity {
  readonly path: string;
  readonly product?: string;
}

/** What identifies a USB serial adapter, however it was enumerated; every field given must match. */
export interface PortIdentity {
  /** Four hexadecimal digits, lower case, as `lsusb` shows them. */
  readonly vendorId?: string;
  readonly productId?: string;
  readonly serialNumber?: string;
  /** The socket it is in: bus and port chain, `1-1.2`. */
  readonly physicalPath?: string;
}
