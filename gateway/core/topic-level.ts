/** A name from outside as exactly one level of an MQTT topic: `/`, `+`, `#`, `%` and control characters are percent-encoded. */
export const topicLevel = (name: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to encode.
  name.replace(/[%/+#\u0000-\u001f\u007f]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return `%${code}`;
  });
