type Block = Readonly<Record<string, unknown>>;
const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
type EncodeText = (text: string) => string;

/**
 * Rich text with one source map per visible block: in its first text node, in that of each list item, and in the
 * alternative text of an image. Code blocks are unchanged.
 */
export const encodeBlocks = (value: unknown, encode: EncodeText): unknown =>
  Array.isArray(value) ? value.map((block) => (isBlock(block) ? encodeBlock(block, encode) : block)) : value;

function encodeBlock(block: Block, encode: EncodeText): Block {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'quote':
      return encodeFirstText(block, encode) ?? block;
    case 'list':
      return encodeList(block, encode);
    case 'image':
      return encodeImage(block, encode);
    default:
      return block;
  }
}

function encodeList(list: Block, encode: EncodeText): Block {
  if (!Array.isArray(list.children)) return list;
  const children = list.children.map((child: unknown) => {
    if (!isBlock(child)) return child;
    if (child.type === 'list') return encodeList(child, encode);
    return child.type === 'list-item' ? (encodeFirstText(child, encode) ?? child) : child;
  });
  return { ...list, children };
}

function encodeImage(block: Block, encode: EncodeText): Block {
  const { image } = block;
  if (!isBlock(image) || typeof image.alternativeText !== 'string' || image.alternativeText === '') return block;
  return { ...block, image: { ...image, alternativeText: encode(image.alternativeText) } };
}

/** @returns `undefined` if the node contains no text. */
function encodeFirstText(node: Block, encode: EncodeText): Block | undefined {
  if (node.type === 'text' && typeof node.text === 'string') return { ...node, text: encode(node.text) };
  if (!Array.isArray(node.children)) return undefined;
  for (const [i, child] of node.children.entries()) {
    const encoded = isBlock(child) ? encodeFirstText(child, encode) : undefined;
    if (encoded) return { ...node, children: node.children.with(i, encoded) };
  }
  return undefined;
}
