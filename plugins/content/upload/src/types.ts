import { fileType } from './file-type.ts';
import { folderType } from './folder-type.ts';

/** The types of this plugin, by uid. */
export const types = { 'plugin::upload.file': fileType, 'plugin::upload.folder': folderType };
