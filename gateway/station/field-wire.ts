interface NamedField {
  readonly name: string;
  readonly isRequired: boolean;
}

/** What somebody writes in one line. */
interface WrittenText {
  readonly lengthMost: number;
  /** A regular expression that it matches. */
  readonly pattern?: string;
}

/** One field of a command's form. */
export type FieldView =
  | (NamedField & {
      readonly kind: 'number';
      readonly isInteger: boolean;
      /** It is greater than this. */
      readonly above?: number;
      readonly least?: number;
      readonly most?: number;
      readonly step?: number;
      /** Empty is a value of its own: `null`, not at all. */
      readonly isNullable?: boolean;
      readonly initial?: number;
    })
  | (NamedField & {
      readonly kind: 'choice';
      readonly options: readonly (string | number)[];
      readonly initial?: string | number;
    })
  | (NamedField & { readonly kind: 'switch'; readonly initial?: boolean })
  | (NamedField &
      WrittenText & {
        readonly kind: 'text';
        /** Local date and time, `2026-01-15T03:10:00`. */
        readonly isDateTime?: boolean;
        /** An address with its protocol, `https://…`. */
        readonly isAddress?: boolean;
        /** Empty is a value of its own: `null`, not at all. */
        readonly isNullable?: boolean;
        readonly initial?: string;
      })
  /** Any number of the options, at least `least`. */
  | (NamedField & {
      readonly kind: 'several';
      readonly options: readonly string[];
      readonly least: number;
      readonly initial?: readonly string[];
    })
  /** Any number of names that somebody writes. */
  | (NamedField &
      WrittenText & {
        readonly kind: 'names';
        readonly least: number;
        readonly most: number;
        readonly initial?: readonly string[];
      })
  /** So many numbers in a row. */
  | (NamedField & {
      readonly kind: 'numbers';
      readonly isInteger: boolean;
      /** It is greater than this. */
      readonly above?: number;
      readonly least?: number;
      readonly most?: number;
      readonly countLeast: number;
      readonly countMost: number;
      readonly initial?: readonly number[];
    })
  /** Where a secret is found; the secret itself is never on a screen. */
  | (NamedField & {
      readonly kind: 'secret';
      /** Files that may be named lie here; absent: none may. */
      readonly folder?: string;
      /** Names of variables that may be named begin so. */
      readonly prefix?: string;
    })
  /** Fields that are given together or not at all. */
  | (NamedField & {
      readonly kind: 'group';
      readonly fields: readonly FieldView[];
      /** Without them is a value of its own: `null`. */
      readonly isNullable?: boolean;
      /** What holds where nothing is filled in; absent: then there is none of it. */
      readonly initial?: Readonly<Record<string, unknown>>;
    })
  | (NamedField & {
      readonly kind: 'list';
      readonly fields: readonly FieldView[];
      readonly least: number;
      readonly most: number;
      /** Without it is a value of its own: `null`. */
      readonly isNullable?: boolean;
    })
  /** Values by a name that somebody writes: each as `value` says. */
  | (NamedField & {
      readonly kind: 'entries';
      readonly key: WrittenText;
      readonly value: FieldView;
      readonly most: number;
    })
  /** A choice that decides what further fields there are. */
  | {
      readonly kind: 'cases';
      readonly name: string;
      readonly cases: readonly { readonly value: string | number; readonly fields: readonly FieldView[] }[];
      readonly initial?: string | number;
    };
