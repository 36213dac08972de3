"""What a reader of the real pages would label each release, in the order of pages and items.

A row: countries; countries that may go either way; topics; topics that may. Judged by the
definitions of topics.toml: what the release is about, not what it mentions in passing.
"""

TOPICS = {
    "POC": "prisoners-of-conscience",
    "HRD": "human-rights-defenders",
    "FOE": "freedom-of-expression",
    "JOU": "journalists",
    "PRO": "protest-and-policing",
    "TOR": "torture-and-detention",
    "ARM": "torture-tools-and-arms",
    "DEA": "death-penalty",
    "JUS": "justice-and-courts",
    "CON": "armed-conflict",
    "WAR": "war-crimes",
    "AID": "humanitarian-aid",
    "REF": "refugees-and-migrants",
    "WOM": "women-and-gender",
    "LGB": "lgbti",
    "CHI": "children",
    "IND": "indigenous-rights",
    "HEA": "covid-19-and-health",
    "BUS": "business-and-environment",
    "TEC": "technology-and-surveillance",
}

ROWS = """
RU | - | POC | FOE
RU | - | POC | -
- | - | HEA PRO | -
- | RU US | HRD | -
RU | - | JUS | FOE HEA
SY RU | - | AID WAR CON | REF HEA
RU | - | POC JUS PRO HRD | FOE
- | - | PRO JUS | -
RU | - | HEA TOR | -
RU | - | JOU HRD | LGB
RU UA | - | POC CON | JUS
RU | - | HRD JUS | -
RU UA | - | WAR REF CON CHI | TOR
RU UA | - | WAR CON | -
RU UA | US | WAR CON ARM WOM JUS | AID
RU UA | - | WAR CON | JUS
RU UA | - | CON REF | WAR TOR
RU UA | - | CON | BUS
RU UA | - | JUS CON | WAR TOR
RU UA | - | CON WAR AID REF | JUS
UA | RU | CON | CHI
RU | UA | FOE POC | CON JUS
BY | UA | FOE POC | CON JUS CHI
UA RU | - | WAR CON | -
US | - | REF WOM JUS | -
- | GB US | WOM TEC | JOU
CN | - | TEC FOE | BUS
HU | - | PRO | ARM
NG | - | CON JUS | REF BUS
NG | - | AID CON | HRD FOE
US | GT | REF CHI | TOR
FR | - | PRO CHI | ARM JOU
CF | - | CON | REF JUS WAR
US YE | SA | JUS | CON JOU ARM
YE | - | CON AID | WAR
IQ | - | WAR CON | BUS
BY | - | HRD JUS POC | -
BY | UA | FOE POC | CON JUS CHI
PL BY | - | REF TOR | POC ARM
BY PL | - | REF TOR | -
LV LT PL | BY | REF | -
- | - | ARM | PRO TOR
BY | - | PRO | FOE
BY | - | JOU PRO | FOE
BY | - | PRO | FOE
- | - | CHI HRD | -
BY | - | TEC FOE | BUS
BY | - | TEC FOE | BUS HRD
RU | - | JUS | FOE HEA
VE | - | HEA | FOE
IQ | - | CHI HEA WAR WOM CON | TOR
MY | TH MM | REF | -
CO | - | BUS | HEA HRD CON
CA US | - | REF JUS | TOR CHI
IQ | - | CHI WOM | CON HEA
- | - | HEA BUS | -
GT | - | POC HRD IND | BUS JUS
BR | - | BUS IND | -
CN | HK | HRD | FOE
- | - | HEA | FOE JUS
BA | - | JUS WOM | WAR CON
CA | - | TEC | -
MM | - | CON CHI HEA | TOR FOE AID TEC WAR
"""
