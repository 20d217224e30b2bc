import { defineContentType } from '@mortise/content-types/define';

const FOLDER = 'plugin::upload.folder';

/** A folder of files, in Strapi's table. */
export const folderType = defineContentType({
  collectionName: 'upload_folders',
  info: { singularName: 'folder', pluralName: 'folders', displayName: 'Folder' },
  attributes: {
    name: { type: 'string', minLength: 1, required: true },
    pathId: { type: 'integer', unique: true, required: true },
    parent: { type: 'relation', relation: 'manyToOne', target: FOLDER, inversedBy: 'children' },
    children: { type: 'relation', relation: 'oneToMany', target: FOLDER, mappedBy: 'parent' },
    files: { type: 'relation', relation: 'oneToMany', target: 'plugin::upload.file', mappedBy: 'folder' },
    path: { type: 'string', minLength: 1, required: true },
  },
  indexes: [
    { name: 'upload_folders_path_id_index', columns: ['path_id'], type: 'unique' },
    { name: 'upload_folders_path_index', columns: ['path'], type: 'unique' },
  ],
});
