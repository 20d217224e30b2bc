/** Authors, categories and tags of the sample: a magazine of craft and coast. */
export const authors = [
  {
    name: 'Ada Lindqvist',
    email: 'ada@example.com',
    bio: 'Restores wooden boats and writes about what they taught her.',
  },
  { name: 'Bram Okafor', email: 'bram@example.com', bio: 'Joiner, teacher, owner of too many chisels.' },
  { name: 'Chloé Marchand', email: 'chloe@example.com', bio: 'Reports from harbours between Brest and Bilbao.' },
  { name: 'Dilip Rao', email: 'dilip@example.com', bio: 'Keeps bees, tides tables and a very small kitchen.' },
  { name: 'Elin Haugen', email: 'elin@example.com', bio: 'Walks the coast path, one weekend at a time.' },
  { name: 'Farid Nasser', email: 'farid@example.com', bio: 'Photographs lighthouses after their keepers have left.' },
  { name: 'Greta Vogel', email: 'greta@example.com', bio: 'Weaver, and editor of this magazine.' },
  { name: 'Hugh Penrose', email: 'hugh@example.com', bio: 'Retired pilot of the estuary.' },
];

export const categories = ['Workshop', 'Sea', 'Kitchen', 'Walking', 'History', 'Letters'];

export const tags = [
  'oak',
  'tools',
  'joints',
  'boats',
  'tides',
  'lighthouses',
  'bread',
  'coffee',
  'bees',
  'maps',
  'winter',
  'summer',
  'repair',
  'weaving',
  'harbours',
  'birds',
  'storms',
  'beginners',
  'interview',
  'essay',
];
