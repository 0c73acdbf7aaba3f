// Countries and the like, so that "lives in Portugal" and "lives in Porto" are not taken for two different homes.

/** Two homes of one level cannot both hold; a country and a city can. A name nobody lists counts as a city. */
export function placeLevel(name: string): string {
  return levels.find(([, names]) => names.has(name))?.[0] ?? 'city';
}

const countries =
  'afghanistan,albania,algeria,andorra,angola,argentina,armenia,australia,austria,azerbaijan,bahamas,bahrain,bangladesh,barbados,belarus,belgium,belize,benin,bhutan,bolivia,bosnia,botswana,brazil,brunei,bulgaria,burkina faso,burundi,cambodia,cameroon,canada,chad,chile,china,colombia,congo,costa rica,croatia,cuba,cyprus,czechia,czech republic,denmark,dominican republic,ecuador,egypt,el salvador,england,eritrea,estonia,eswatini,ethiopia,fiji,finland,france,gabon,gambia,georgia,germany,deutschland,ghana,greece,guatemala,guinea,guyana,haiti,honduras,hungary,iceland,india,indonesia,iran,iraq,ireland,israel,italy,ivory coast,jamaica,japan,jordan,kazakhstan,kenya,korea,kosovo,kuwait,kyrgyzstan,laos,latvia,lebanon,lesotho,liberia,libya,liechtenstein,lithuania,luxembourg,madagascar,malawi,malaysia,maldives,mali,malta,mauritius,mexico,moldova,monaco,mongolia,montenegro,morocco,mozambique,myanmar,namibia,nepal,netherlands,holland,new zealand,nicaragua,niger,nigeria,north korea,north macedonia,northern ireland,norway,oman,österreich,pakistan,palestine,panama,paraguay,peru,philippines,poland,portugal,qatar,romania,russia,rwanda,saudi arabia,schweiz,scotland,senegal,serbia,singapore,slovakia,slovenia,somalia,south africa,south korea,south sudan,spain,españa,sri lanka,sudan,sweden,switzerland,syria,taiwan,tajikistan,tanzania,thailand,togo,tunisia,turkey,turkmenistan,uganda,ukraine,united arab emirates,uae,uk,united kingdom,great britain,britain,us,usa,united states,america,uruguay,uzbekistan,venezuela,vietnam,wales,yemen,zambia,zimbabwe';

const continents = 'europe,asia,africa,north america,south america,latin america,scandinavia';

const regions =
  'alabama,alaska,arizona,arkansas,california,colorado,connecticut,delaware,florida,hawaii,idaho,illinois,indiana,iowa,kansas,kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota,mississippi,missouri,montana,nebraska,nevada,new hampshire,new jersey,new mexico,north carolina,north dakota,ohio,oklahoma,oregon,pennsylvania,rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,virginia,west virginia,wisconsin,wyoming,ontario,quebec,british columbia,alberta,bavaria,bayern,saxony,hesse,tuscany,sicily,lombardy,catalonia,andalusia,galicia,algarve,alentejo,brittany,normandy,provence,flanders,wallonia,silesia,cornwall,kent,yorkshire,bay area,silicon valley,new england,midwest';

const districts =
  'brooklyn,manhattan,queens,bronx,harlem,staten island,kreuzberg,neukölln,mitte,soho,camden,hackney,shoreditch,montmartre,cedofeita,alfama,gracia,trastevere';

const levels = Object.entries({ continent: continents, country: countries, region: regions, district: districts }).map(
  ([level, names]) => [level, new Set(names.split(','))] as const,
);
