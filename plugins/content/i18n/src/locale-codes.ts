/** The locale codes of Strapi: each language, followed by its suffixes (script, region, variant). */
const TABLE = `
ab, ady, af NA ZA, agq CM, aig, ak GH, am ET, ar 001 AE BH DZ EG IQ JO KW LB LY MA OM QA SA SD SY TN YE, as IN,
asa TZ, ast ES, az Cyrl Cyrl-AZ Latn Latn-AZ, bah, bas CM, be BY, bem ZM, bez TZ, bg BG, bm ML, bn BD IN, bo CN
IN, br FR, brx IN, bs BA Cyrl Cyrl-BA Latn Latn-BA, ca ES ES-valencia, cgg UG, chr US, ckb, co FR, cs CZ, cy GB,
da DK, dav KE, de AT BE CH DE LI LU, dje NE, dua CM, dv, dwr, dyo SN, ebu KE, ee GH TG, el CY GR, en AE AI AS AT
AU BB BE BI BM BW BZ CA CC CH CK CM CX CY DE DG DK DM EG ER EU FI FJ FK FM GB GD GG GH GI GM GU GY HK IE IL IM
IN IO JE JM JP KE KI KN KW KY LC LS MG MH MM MO MP MS MT MU MW MY NA NF NG NL NO NR NU NZ PA PG PH PK PN PR PW
RW SA SB SC SD SE SG SH SI SL SS SX SZ TK TO TT TV TZ UG UM US US-POSIX VI VU WS ZA ZM ZW, eo, es 419 AR BO CL
CO CR DO EC ES GQ GT HN MX NI PA PE PR PY SV US UY VE, et EE, eu ES, ewo CM, fa AF IR, ff SN, fi FI, fil PH, fo
FO, fr BE BF BI BJ BL CA CD CF CG CH CI CM DJ FR GA GF GN GP GQ KM LU MC MF MG ML MQ MU NE RE RW SN TD TG YT, ga
IE, gd GB, gl ES, gmv, gof, gsw CH, gu IN, guz KE, gv GB, ha Latn Latn-GH Latn-NE Latn-NG, haw US, he IL, hi IN,
hr HR, ht, hu HU, hy AM, id ID, ig NG, ii CN, is IS, it CH IT, ja JP, jmc TZ, ka GE, kaa, kab DZ, kam KE, kbd,
kde TZ, kea CV, khq ML, ki KE, kk Cyrl Cyrl-KZ, kl GL, kln KE, km KH, kmr, kn IN, ko KR, kok IN, ksb TZ, ksf CM,
kw GB, ky, lag TZ, lao, lb LU, lg UG, lir, ln CD CG, lt LT, lu CD, luo KE, luy KE, lv LV, mas KE TZ, mer KE, mfe
MU, mg MG, mgh MZ, mi, mk MK, ml IN, mn Cyrl, mr IN, ms BN MY, mt MT, mua CM, my MM, naq NA, nb NO, nd ZW, ne IN
NP, nl AW BE CW NL SX, nmg CM, nn NO, nus SD, ny, nyn UG, om ET KE, or IN, pa Arab Arab-PK Guru Guru-IN, pap AW
BQ CW, pl PL, ps AF, pt AO BR GW MZ PT ST, rm CH, rn BI, ro MD RO, rof TZ, ru MD RU UA, rw RW, rwk TZ, sa, saq
KE, sbp TZ, sdh, se FI NO SE, seh MZ, ses ML, sg CF, shi Latn Latn-MA Tfng Tfng-MA, si LK, sk SK, sl SI, smn FI,
sn ZW, so DJ ET KE SO, sq AL, sr Cyrl Cyrl-BA Cyrl-ME Cyrl-RS Latn Latn-BA Latn-ME Latn-RS, sv FI SE, svc, sw KE
TZ, swc CD, ta IN LK, tch, te IN, teo KE UG, tg, th TH, ti ER ET, tk, to TO, tr TR, twq NE, tzm Latn Latn-MA, ug
CN, uk UA, ur IN PK, uz Arab Arab-AF Cyrl Cyrl-UZ Latn Latn-UZ, vai Latn Latn-LR Vaii Vaii-LR, val ES, vi VN,
vic, vun TZ, wo, xh, xog UG, yav CM, yo NG, zh CN Hans Hans-CN Hans-HK Hans-MO Hans-SG Hant Hant-HK Hant-MO
Hant-TW, zu ZA`;

/** Every supported code, sorted. */
export const localeCodes: readonly string[] = Object.freeze(
  TABLE.trim()
    .split(',')
    .flatMap((entry) => {
      const [language, ...suffixes] = entry.trim().split(/\s+/);
      return [language!, ...suffixes.map((suffix) => `${language}-${suffix}`)];
    }),
);

const displayNames = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' });

/** `French (Canada) (fr-CA)`: the same as Strapi's name for most codes. */
export const localeName = (code: string): string => `${displayNames.of(code) ?? code} (${code})`;
