//! Names of the countries that customers of a European provider mostly live in. Others are printed by their code.

use kontor_domain::locale::Locale;

/// Code, and name in German, French, Italian and English.
const NAMES: [(&str, [&str; 4]); 43] = [
    ("AD", ["Andorra", "Andorre", "Andorra", "Andorra"]),
    ("AL", ["Albanien", "Albanie", "Albania", "Albania"]),
    ("AT", ["Österreich", "Autriche", "Austria", "Austria"]),
    ("AU", ["Australien", "Australie", "Australia", "Australia"]),
    ("BE", ["Belgien", "Belgique", "Belgio", "Belgium"]),
    ("BG", ["Bulgarien", "Bulgarie", "Bulgaria", "Bulgaria"]),
    ("CA", ["Kanada", "Canada", "Canada", "Canada"]),
    ("CH", ["Schweiz", "Suisse", "Svizzera", "Switzerland"]),
    ("CY", ["Zypern", "Chypre", "Cipro", "Cyprus"]),
    ("CZ", ["Tschechien", "Tchéquie", "Cechia", "Czechia"]),
    ("DE", ["Deutschland", "Allemagne", "Germania", "Germany"]),
    ("DK", ["Dänemark", "Danemark", "Danimarca", "Denmark"]),
    ("EE", ["Estland", "Estonie", "Estonia", "Estonia"]),
    ("ES", ["Spanien", "Espagne", "Spagna", "Spain"]),
    ("FI", ["Finnland", "Finlande", "Finlandia", "Finland"]),
    ("FR", ["Frankreich", "France", "Francia", "France"]),
    (
        "GB",
        [
            "Vereinigtes Königreich",
            "Royaume-Uni",
            "Regno Unito",
            "United Kingdom",
        ],
    ),
    ("GR", ["Griechenland", "Grèce", "Grecia", "Greece"]),
    ("HR", ["Kroatien", "Croatie", "Croazia", "Croatia"]),
    ("HU", ["Ungarn", "Hongrie", "Ungheria", "Hungary"]),
    ("IE", ["Irland", "Irlande", "Irlanda", "Ireland"]),
    ("IS", ["Island", "Islande", "Islanda", "Iceland"]),
    ("IT", ["Italien", "Italie", "Italia", "Italy"]),
    (
        "LI",
        ["Liechtenstein", "Liechtenstein", "Liechtenstein", "Liechtenstein"],
    ),
    ("LT", ["Litauen", "Lituanie", "Lituania", "Lithuania"]),
    ("LU", ["Luxemburg", "Luxembourg", "Lussemburgo", "Luxembourg"]),
    ("LV", ["Lettland", "Lettonie", "Lettonia", "Latvia"]),
    ("MC", ["Monaco", "Monaco", "Monaco", "Monaco"]),
    ("ME", ["Montenegro", "Monténégro", "Montenegro", "Montenegro"]),
    (
        "MK",
        [
            "Nordmazedonien",
            "Macédoine du Nord",
            "Macedonia del Nord",
            "North Macedonia",
        ],
    ),
    ("MT", ["Malta", "Malte", "Malta", "Malta"]),
    ("NL", ["Niederlande", "Pays-Bas", "Paesi Bassi", "Netherlands"]),
    ("NO", ["Norwegen", "Norvège", "Norvegia", "Norway"]),
    ("PL", ["Polen", "Pologne", "Polonia", "Poland"]),
    ("PT", ["Portugal", "Portugal", "Portogallo", "Portugal"]),
    ("RO", ["Rumänien", "Roumanie", "Romania", "Romania"]),
    ("RS", ["Serbien", "Serbie", "Serbia", "Serbia"]),
    ("SE", ["Schweden", "Suède", "Svezia", "Sweden"]),
    ("SI", ["Slowenien", "Slovénie", "Slovenia", "Slovenia"]),
    ("SK", ["Slowakei", "Slovaquie", "Slovacchia", "Slovakia"]),
    ("TR", ["Türkei", "Turquie", "Turchia", "Türkiye"]),
    ("UA", ["Ukraine", "Ukraine", "Ucraina", "Ukraine"]),
    (
        "US",
        ["Vereinigte Staaten", "États-Unis", "Stati Uniti", "United States"],
    ),
];

/// Returns a country's name, or its code if the table lacks it.
pub fn name(code: &'static str, locale: Locale) -> &'static str {
    let index = match locale {
        Locale::De => 0,
        Locale::Fr => 1,
        Locale::It => 2,
        Locale::En => 3,
    };
    NAMES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, names)| names[index])
}
