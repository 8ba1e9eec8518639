/** The package ships no types of its own. */
declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    readonly errors: readonly unknown[];
    errorsText(separator?: string): string;
  }

  /** Validates an Amazon States Language definition against AWS's schema and its graph. */
  function validate(definition: object, options?: { checkPaths?: boolean; checkArn?: boolean }): Validation;
  export = validate;
}
