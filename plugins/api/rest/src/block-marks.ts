type Block = Readonly<Record<string, unknown>>;
const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
type Mark = (text: string) => string;

/**
 * Rich text with one source map per visible block: in its first text node, in that of each list item, and in the
 * alternative text of an image. Code blocks are unchanged.
 */
export const markBlocks = (value: unknown, mark: Mark): unknown =>
  Array.isArray(value) ? value.map((block) => (isBlock(block) ? markBlock(block, mark) : block)) : value;

function markBlock(block: Block, mark: Mark): Block {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'quote':
      return markFirstText(block, mark) ?? block;
    case 'list':
      return markList(block, mark);
    case 'image':
      return markImage(block, mark);
    default:
      return block;
  }
}

function markList(list: Block, mark: Mark): Block {
  if (!Array.isArray(list.children)) return list;
  const children = list.children.map((child: unknown) => {
    if (!isBlock(child)) return child;
    if (child.type === 'list') return markList(child, mark);
    return child.type === 'list-item' ? (markFirstText(child, mark) ?? child) : child;
  });
  return { ...list, children };
}

function markImage(block: Block, mark: Mark): Block {
  const { image } = block;
  if (!isBlock(image) || typeof image.alternativeText !== 'string' || image.alternativeText === '') return block;
  return { ...block, image: { ...image, alternativeText: mark(image.alternativeText) } };
}

/** @returns `undefined` if the node contains no text. */
function markFirstText(node: Block, mark: Mark): Block | undefined {
  if (node.type === 'text' && typeof node.text === 'string') return { ...node, text: mark(node.text) };
  if (!Array.isArray(node.children)) return undefined;
  for (const [i, child] of node.children.entries()) {
    const marked = isBlock(child) ? markFirstText(child, mark) : undefined;
    if (marked) return { ...node, children: node.children.with(i, marked) };
  }
  return undefined;
}
