import { defineContentType } from '@mortise/content-types/define';

const unconfigurable = { configurable: false } as const;
const text = { type: 'text', ...unconfigurable } as const;
const shortText = { type: 'string', ...unconfigurable } as const;
const number = { type: 'integer', ...unconfigurable } as const;
const json = { type: 'json', ...unconfigurable } as const;
const index = (column: string) => ({ name: `upload_files_${column}_index`, columns: [column] });

/** A file, in Strapi's table: its metadata, its URL, and the rows that reference it (`related`). */
export const fileType = defineContentType({
  collectionName: 'files',
  info: { singularName: 'file', pluralName: 'files', displayName: 'File' },
  attributes: {
    name: { ...shortText, required: true },
    alternativeText: text,
    caption: text,
    focalPoint: json,
    width: number,
    height: number,
    formats: json,
    hash: { ...shortText, required: true },
    ext: shortText,
    mime: { ...shortText, required: true },
    size: { type: 'decimal', required: true, ...unconfigurable },
    url: { ...text, required: true },
    previewUrl: text,
    provider: { ...shortText, required: true },
    provider_metadata: json,
    related: { type: 'relation', relation: 'morphToMany', ...unconfigurable },
    folder: {
      type: 'relation',
      relation: 'manyToOne',
      target: 'plugin::upload.folder',
      inversedBy: 'files',
      private: true,
    },
    folderPath: { type: 'string', minLength: 1, required: true, private: true, searchable: false },
  },
  indexes: ['folder_path', 'created_at', 'updated_at', 'name', 'size', 'ext'].map(index),
});
