export const signInKind = 'sign-in';

/** The name under which tries are counted whose person this gateway does not know: what strangers type is nobody's record. */
export const nobodyKnown = 'nobody-known';

/**
 * The body of a ledger line of that kind; its subject is the member of staff whom it is about, `set-up`, `directory`, or `nobody-known`.
 * Wrong tries are counted: a line says how many there were.
 */
export type SignInLine =
  | {
      readonly act: 'signed-in' | 'signed-in-directory' | 'signed-in-set-up';
      readonly by: string;
      readonly address: string;
    }
  | { readonly act: 'signed-out' | 'session-ended'; readonly by: string }
  | {
      readonly act: 'wrong-tries' | 'locked-out';
      /** Tries that were wrong since the last such line. */
      readonly wrong: number;
      /** Tries refused without a look, for the name was locked. */
      readonly refused: number;
      /** Where the last one came from. */
      readonly address: string;
    };
