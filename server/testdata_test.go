package server

import (
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// reports are short reports about people and places that do not exist: three events in both languages, and one in
// each language alone.
var reports = map[string]*diptychv1.Article{
	"fr-ferry": {
		Language:  "fr",
		Title:     "Le ferry « Belle-Rive » s'échoue devant Port-Kermeur : 42 blessés",
		Published: "2024-03-12",
		Source:    "La Dépêche de Kermeur",
		Url:       "https://depeche.example/2024/03/12/belle-rive",
		Text: `Le ferry « Belle-Rive » s'est échoué mardi 12 mars 2024 devant Port-Kermeur, faisant 42 blessés, ont annoncé les garde-côtes.

Le navire, qui transportait 318 passagers, a heurté un banc de sable à l'entrée du port peu avant 7 heures. Le capitaine Anselme Kerdoncuff a déclaré que le gouvernail ne répondait plus. Six hélicoptères ont évacué les blessés vers l'hôpital de Port-Kermeur.

La ministre des Transports, Odile Vasselin, a ordonné une enquête. La compagnie Armor-Lines a suspendu la liaison jusqu'au 20 mars.`,
	},
	"en-ferry": {
		Language:  "en",
		Title:     "Ferry Belle-Rive runs aground off Port-Kermeur, 42 injured",
		Published: "2024-03-12",
		Source:    "Harbour Gazette",
		Url:       "https://gazette.example/belle-rive",
		Text: `The ferry Belle-Rive ran aground off Port-Kermeur on Tuesday 12 March 2024, injuring 42 people, the coastguard said.

The ship, which was carrying 318 passengers, struck a sandbank at the entrance of the port shortly before 7am. Captain Anselme Kerdoncuff said that the rudder no longer responded. Six helicopters took the injured to the hospital of Port-Kermeur.

The transport minister, Odile Vasselin, ordered an inquiry. The company Armor-Lines has suspended the route until 20 March.`,
	},
	"fr-tram": {
		Language:  "fr",
		Title:     "Valgrive vote la construction du tramway",
		Published: "2024-05-17",
		Source:    "Le Courrier de Valgrive",
		Text: `Le conseil municipal de Valgrive a voté vendredi 17 mai 2024 la construction d'une ligne de tramway de 14 kilomètres, par 31 voix contre 24.

Le maire, Théodore Lacombrade, a salué un choix historique. Le chantier coûtera 560 millions d'euros et doit commencer en septembre. L'opposante Irène Montclar a annoncé un recours devant le tribunal administratif.

La ligne reliera la gare de Valgrive à l'université en 22 minutes.`,
	},
	"en-tram": {
		Language:  "en",
		Title:     "Valgrive votes to build a tramway",
		Published: "2024-05-18",
		Source:    "Harbour Gazette",
		Text: `The city council of Valgrive voted on Friday 17 May 2024 to build a tramway of 14 kilometres, by 31 votes to 24.

The mayor, Théodore Lacombrade, hailed a historic choice. The works will cost 560 million euros and are to begin in September. His opponent Irène Montclar announced an appeal to the administrative court.

The line will link the station of Valgrive with the university in 22 minutes.`,
	},
	"fr-mine": {
		Language:  "fr",
		Title:     "Grève à la mine de Sorvenne : les négociations reprennent",
		Published: "2024-06-04",
		Source:    "Le Courrier de Valgrive",
		Text: `Les négociations ont repris mardi 4 juin 2024 à la mine de cuivre de Sorvenne, où 1 900 mineurs sont en grève depuis trois semaines.

La déléguée syndicale Maëlle Dargouët réclame une hausse des salaires de 9 %. Le directeur, Piotr Wolniak, propose 4 % et une prime. Le gouvernement a nommé un médiateur.`,
	},
	"en-mine": {
		Language:  "en",
		Title:     "Strike at the Sorvenne mine: talks resume",
		Published: "2024-06-04",
		Source:    "Upland Herald",
		Text: `Negotiations resumed on Tuesday 4 June 2024 at the Sorvenne copper mine, where 1,900 miners have been on strike for three weeks.

The union delegate Maëlle Dargouët demands a wage rise of 9%. The director, Piotr Wolniak, offers 4% and a bonus. The government has appointed a mediator.`,
	},
	"fr-bread": {
		Language: "fr",
		Title:    "Le meilleur pain de la région est de Lanvézec",
		Source:   "La Dépêche de Kermeur",
		Text: `La boulangère Rozenn Le Gallic a remporté dimanche le concours du meilleur pain de la région, à Lanvézec.

Le jury a goûté 64 pains de seigle. « Tout est dans le levain », a dit la gagnante, qui avait repris la boulangerie de son père.`,
	},
	"en-owl": {
		Language:  "en",
		Title:     "Rare owl seen in Thornleigh",
		Published: "2023-11-02",
		Source:    "Upland Herald",
		Text: `A rare owl was seen in the woods of Thornleigh on Thursday, a birdwatcher said.

Gwendolyn Ashbury, 71, photographed the bird at dusk. Nobody had seen one in the county since her childhood.`,
	},
}
