// Conversations that are trees: what was edited or asked again is a branch of its own, and one of them is the conversation.

/** The nodes from the root down to `leaf`. A cycle in a damaged file ends it. */
export function branchTo<Node>(
  leaf: string | undefined,
  find: (name: string) => Node | undefined,
  parentOf: (node: Node) => string | undefined,
): Node[] {
  const nodes: Node[] = [];
  const seen = new Set<string>();
  let name = leaf;
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    const node = find(name);
    if (node === undefined) break;
    nodes.unshift(node);
    name = parentOf(node);
  }
  return nodes;
}
