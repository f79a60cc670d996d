/** Which facility and which gateway in it speaks. */
export interface Site {
  readonly site: string;
  readonly gateway: string;
}
