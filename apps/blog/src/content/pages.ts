/** A page in English and in French. */
export const pages = [
  {
    en: ['About', 'A magazine about making things and living by the sea, written by the people who do both.'],
    fr: [
      'À propos',
      'Un magazine sur le travail de la main et la vie en bord de mer, écrit par ceux qui font les deux.',
    ],
  },
  {
    en: ['Contact', 'Write to us. We read every letter, and we print the ones that prove us wrong.'],
    fr: ['Nous écrire', 'Écrivez-nous. Nous lisons chaque lettre, et nous imprimons celles qui nous donnent tort.'],
  },
  {
    en: ['Subscribe', 'Four issues a year, by post, wrapped in paper that you may reuse.'],
    fr: ['S’abonner', 'Quatre numéros par an, par la poste, dans un papier qui peut resservir.'],
  },
  {
    en: ['Workshop days', 'On the first Saturday of the month the bench is yours. Bring wood, we have the saws.'],
    fr: [
      'Journées d’atelier',
      'Le premier samedi du mois, l’établi est à vous. Apportez le bois, nous avons les scies.',
    ],
  },
  {
    en: ['Tide tables', 'Heights and times for nine harbours, checked by someone who gets wet if they are wrong.'],
    fr: [
      'Horaires des marées',
      'Hauteurs et heures pour neuf ports, vérifiées par quelqu’un que l’erreur mouillerait.',
    ],
  },
  {
    en: ['House rules', 'Say what you made, say what went wrong, and sharpen what you borrowed.'],
    fr: ['Règles de la maison', 'Dites ce que vous avez fait, dites ce qui a raté, et affûtez ce que vous empruntez.'],
  },
  {
    en: ['Archive', 'Every issue since 1984, with the covers, the misprints and the recipes.'],
    fr: ['Archives', 'Tous les numéros depuis 1984, avec les couvertures, les coquilles et les recettes.'],
  },
  {
    en: ['Suppliers', 'Where we buy oak, tar, flour and thread. Nobody paid to be on this list.'],
    fr: [
      'Fournisseurs',
      'Où nous achetons le chêne, le goudron, la farine et le fil. Personne n’a payé pour figurer ici.',
    ],
  },
  {
    en: ['Privacy', 'We keep your address to post you the magazine. We forget it when you ask us to.'],
    fr: [
      'Vie privée',
      'Nous gardons votre adresse pour vous envoyer le magazine. Nous l’oublions si vous le demandez.',
    ],
  },
  {
    en: ['Thanks', 'To the printers, the postmen, and the harbour cat.'],
    fr: ['Remerciements', 'Aux imprimeurs, aux facteurs et au chat du port.'],
  },
] as const satisfies readonly { readonly en: readonly [string, string]; readonly fr: readonly [string, string] }[];
