"""Names and addresses of made-up people."""

import unicodedata
from collections.abc import Iterator

from academy.demo.chance import Chance

_GIVEN = (
    "Aaliyah Abel Adaeze Agnes Aino Alba Alma Alva Amadou Amara Amina Anders Aneta Anjali Anouk Ansel Arash Astrid "
    "Ayla Bao Basil Beata Benedikt Bilal Birgit Bojan Brigid Bruno Camille Carys Cem Cosmin Dalia Danuta Daria Davor "
    "Delphine Dilan Dina Edda Efua Eilidh Elif Eluned Emre Enzo Esra Eszter Ewa Farah Fatou Felix Filip Finn Flora "
    "Florin Freya Gaia Gesa Gil Goran Greta Gwen Hamza Hana Hanne Hedda Helio Henrik Hugo Ida Ikram Ilse Imre Ines "
    "Ingrid Iris Isak Ivo Jana Janek Jasmin Jelena Jens Jiho Joana Jonas Jovan Judit Jun Kaja Kamal Karim Katya Keiko "
    "Kemal Kinga Klara Kofi Kwame Lale Lars Leila Leon Liam Lien Lina Livia Lorena Lucie Lukas Luz Maarten Magda Mai "
    "Malik Malin Marek Mariam Marta Mateo Matilda Mehmet Mei Merle Milan Minh Mirela Moira Naima Nadia Nele Niamh "
    "Nikola Nora Nuno Odile Ola Olena Orla Osman Pavel Petra Pia Priya Rafael Rahel Ravi Reza Rita Roan Rosa Ruben "
    "Sabine Saira Selma Senna Silvia Siri Sofie Stefan Suri Sven Tamar Tariq Tereza Thea Tilda Tomas Uma Ursula Vera "
    "Vesna Vikram Viola Wanda Wim Xenia Yara Yusuf Zeynep Zofia Zora"
)

_FAMILY = (
    "Abara Achterberg Adeyemi Albers Almeida Amsel Andersson Antal Aster Aydin Bakker Balogun Banerjee Barros Bartos "
    "Bellamy Berg Bianchi Blom Bogdan Bosman Brand Brodersen Bruun Cabral Calder Carvalho Cerny Chaudhry Chen Coelho "
    "Conti Costa Cullen Dahlin Danso Delgado Demir Devereux Diallo Dijkstra Dobrev Doyle Dubois Dvorak Eide Ekberg "
    "Elmas Engel Erdem Esposito Falk Farkas Fennell Ferrante Fiala Fischer Fjeld Flores Fontaine Forsell Gallo Garrido "
    "Gashi Geerts Ghosh Gomes Gruber Haas Hakala Halloran Hansen Hartmann Hasan Hedlund Heller Holt Horvat Ibarra "
    "Ilves Iqbal Ishii Ivanova Jansen Jarvela Jimenez Joshi Juhl Kaminski Kang Karlsen Kaya Kaur Keane Keller Khoury "
    "Kim Kivela Klein Koller Kovacs Kraus Krog Kruse Kuzma Lacroix Larsen Laurent Lemaire Lindgren Lopes Lund Lutz "
    "Maes Malik Marchetti Marin Mbaye Mensah Mertens Meyer Mikkelsen Moreau Moretti Mulder Nagy Nakamura Nemeth "
    "Nguyen Nilsen Nowak Nyman Obi Okoro Olsen Ortega Osei Ozturk Paiva Palmer Papp Patel Pereira Petrov Pham Pinto "
    "Popescu Quist Rahman Ramos Rask Reis Ribeiro Ricci Rivera Romano Roos Rossi Ruiz Saarinen Sahin Salo Santana "
    "Sato Schreiber Seidel Sharma Silva Simic Singh Skov Solberg Soto Stojan Strand Sultan Svoboda Szabo Tamm Tanaka "
    "Teixeira Thorsen Tkachenko Toth Tran Usman Vaughan Vega Verbeek Vidal Vogt Vos Wagner Walsh Weiss Wolff Yilmaz "
    "Zeman Ziegler"
)

GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()


def names(chance: Chance) -> Iterator[str]:
    """Yield names for ever; within the first thirty thousand or so none comes twice."""
    combinations = len(GIVEN) * len(FAMILY)
    while True:
        for number in chance.permutation(combinations).tolist():
            given, family = divmod(number, len(FAMILY))
            yield f"{GIVEN[given]} {FAMILY[family]}"


class Addresses:
    """Give out e-mail addresses, each once."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def address_of(self, name: str, domain: str) -> str:
        """Return `given.family@domain`, with a number where that is taken."""
        folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        plain = ".".join(folded.split())
        count = self._given[plain] = self._given.get(plain, 0) + 1
        return f"{plain}{count if count > 1 else ''}@{domain}"
