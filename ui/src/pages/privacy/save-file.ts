// Hands a text to the browser as a file to keep. Nothing leaves the machine for it.

export function saveFile(name: string, parts: readonly string[], type: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it when it comes back from the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Part of a file's name: what is odd there becomes a dash. */
export function fileNamePart(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
}
