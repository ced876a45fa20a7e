/** The Encoding API is wherever the core runs (Node, Electron, browsers), yet in no ECMAScript library. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

/** The text's UTF-8 bytes; lone surrogates become U+FFFD. */
export const utf8Bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The text of UTF-8 bytes. Throws a `TypeError` at bytes that are no UTF-8. */
export const utf8Text = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);
