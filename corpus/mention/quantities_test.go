package mention

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// quantitiesIn returns the quantities in a text of language l as "surface=key(value)", joined by " | ".
func quantitiesIn(l corpus.Lang, s string) string {
	a, ann := &corpus.Article{Text: s}, &corpus.Annotation{Language: l}
	var out []string
	for _, m := range findQuantities(a, ann, cutFields(a, ann)) {
		q := m.Of(s) + "=" + m.Key
		if m.Value != m.Key {
			q += "(" + m.Value + ")"
		}
		out = append(out, q)
	}
	return strings.Join(out, " | ")
}

func TestFindQuantities(t *testing.T) {
	const fr, en = corpus.French, corpus.English
	for _, c := range []struct {
		l        corpus.Lang
		in, want string
	}{
		{fr, "2 000 6 700 personnes", "2 000=2000 | 6 700=6700"},
		{fr, "2\u202f000 personnes", "2\u202f000=2000"},
		{en, "2,000 people and 1,234,567 more", "2,000=2000 | 1,234,567=1234567"},
		{fr, "78.761 cas", "78.761=78761"},
		{en, "78.761 cases", "78.761=78.761"},
		{en, "6.700 people", "6.700=6700"},
		{fr, "6,7 millions d'habitants", "6,7 millions=6700000"},
		{en, "6.7 million people", "6.7 million=6700000"},
		{fr, "une dizaine de blessés, deux douzaines d'œufs", "une dizaine=10(~10) | deux douzaines=24"},
		{en, "dozens hurt, a dozen missing, two dozen dead", "dozens=10s(~10) | a dozen=10(~12) | two dozen=24"},
		{fr, "quelques douzaines de voitures", "quelques douzaines=10s(~10)"},
		{en, "a few dozen cars", "few dozen=10s(~10)"},
		{fr, "une centaine de milliards, une dizaine de milliers", "une centaine de milliards=100000000000(~100000000000) | une dizaine de milliers=10000(~10000)"},
		{fr, "la moitié des 31 élus, un tiers des voix, les deux tiers, trois quarts", "moitié=50%(0.5) | 31=31 | un tiers=33.3%(0.333) | deux tiers=66.7%(0.667) | trois quarts=75%(0.75)"},
		{en, "half of the 31 members, a third of the vote, two-thirds, three quarters", "half=50%(0.5) | 31=31 | a third=33.3%(0.333) | two-thirds=66.7%(0.667) | three quarters=75%(0.75)"},
		{en, "a third man in the first half of the third quarter", "third=3 | first=#1(1) | third=3"},
		{fr, "un demi-milliard, une demi-heure, le demi de mêlée", "un demi-milliard=500000000 | une demi-heure=30(0.5)"},
		{en, "half a million, a quarter of a million, a half-brother", "half a million=500000 | a quarter of a million=250000"},
		{fr, "deux millions et demi d'élèves en deux ans et demi", "deux millions et demi=2500000 | deux ans et demi=2.5"},
		{en, "two and a half million pupils in three and a half years", "two and a half million=2500000 | three and a half years=3.5"},
		{fr, "à la vingt-septième minute, la dix-neuvième, le trente et unième", "vingt-septième=27 | dix-neuvième=19 | trente et unième=31"},
		{en, "in the twenty-seventh minute, the twenty-first", "twenty-seventh=27 | twenty-first=21"},
		{fr, "vers 17 heures, au bout de 17 heures", "17 heures=17h(17)"},
		{en, "at 5 p.m., after 5 hours", "5 hours=5h(5)"},
		{fr, "de 5 pour cent à 15 pour cent", "5 pour cent=5%(5) | 15 pour cent=15%(15)"},
		{en, "at 10 471.50 points", "10 471.50 points=10471.5"},
		{en, "for nine thousand a year, in 1917 an army", "nine thousand=9000 | 1917=1917"},
		{fr, "une heure et demie, un an et demi, une heure et un quart", "une heure et demie=90(1.5) | un an et demi=18mo(1.5) | une heure=1h(1) | un quart=25%(0.25)"},
		{en, "under a metre and a half of water, a year and a half", "under a metre and a half=1.5(<=1.5) | a year and a half=18mo(1.5)"},
		{en, "10-15 people left, won 6-4, lost 1-3 and 80-95", "10-15=15(10/15) | 10=10(>=10) | 6-4=6-4 | 1-3=3-1(1-3) | 80-95=95-80(80-95)"},
		{fr, "un octogénaire et deux sexagénaires", "octogénaire=80(~80) | deux=2 | sexagénaires=60(~60)"},
		{en, "an octogenarian, the post-2012 plan, Covid-19 and ISO-9001", "octogenarian=80(~80) | 2012=2012"},
		{fr, "des dizaines de milliers de manifestants", "dizaines de milliers=10000s(~10000)"},
		{en, "tens of thousands of protesters, several thousand police", "tens of thousands=10000s(~10000) | several thousand=1000s(~1000)"},
		{en, "killing at least two people", "at least two=2(>=2)"},
		{fr, "dans au moins un cas", "au moins un=1(>=1)"},
		{fr, "un peu moins de 10% des voix", "moins de 10%=10%(<=10)"},
		{en, "more than 80 per cent", "more than 80 per cent=80%(>=80)"},
		{fr, "entre 500 et 700 personnes", "entre 500 et 700=700(500/700) | 500=500(>=500)"},
		{en, "between 500 and 700 people", "between 500 and 700=700(500/700) | 500=500(>=500)"},
		{fr, "de 5 à 6 millions d'euros", "de 5 à 6 millions d'euros=6000000(5000000/6000000) | 5=5000000(>=5000000)"},
		{en, "cells for four or six", "four or six=6(4/6) | four=4(>=4)"},
		{en, "a 37-year-old man", "37-year-old=37"},
		{fr, "un homme de 37 ans", "37 ans=37"},
		{en, "11 million euros", "11 million euros=11000000"},
		{fr, "11 millions d'euros", "11 millions d'euros=11000000"},
		{en, "$1.5 billion, €20 and EUR 30", "$1.5 billion=1500000000 | €20=20 | EUR 30=30"},
		{fr, "vingt et un ans, quatre-vingt-dix-sept jours, trois cent mille tonnes", "vingt et un ans=21 | quatre-vingt-dix-sept jours=97d(97) | trois cent mille tonnes=300000"},
		{en, "two hundred and fifty thousand people; twenty-one days", "two hundred and fifty thousand=250000 | twenty-one days=21d(21)"},
		{en, "the 3rd time, the fifth man, the first and a second", "3rd=3 | fifth=5 | first=#1(1) | second=#2(2)"},
		{fr, "au XIXe siècle, la 3e fois, la cinquième", "XIXe=19 | 3e=3 | cinquième=5"},
		{en, "a $700-billion plan", "$700-billion=700000000000"},
		{en, "won 2-1 and 6–4", "2-1=2-1 | 6–4=6-4"},
		{en, "from 5 to 15 percent", "from 5 to 15 percent=15%(5/15) | 5=5%(>=5)"},
		{en, "90.8 billion Czech crowns, 300 US dollars", "90.8 billion Czech crowns=90800000000 | 300 US dollars=300"},
		{fr, "9,8M$, 3 M. Sy, un 400m, £1.3m, 30 k€", "9,8M$=9800000 | 3=3 | 400m=400 | £1.3m=1300000 | 30 k€=30000"},
		{en, "$20m (£12m) for the 400m, a 88kW engine", "$20m=20000000 | £12m=12000000 | 400m=400 | 88kW=88"},
		{en, "1,000m2, 30 sq km, 12 square miles", "1,000m2=1000 | 30 sq km=30 | 12 square miles=12"},
		{fr, "30 m², 12 kilomètres carrés", "30 m²=30 | 12 kilomètres carrés=12"},
		{en, "won 3:1 (1:0) in 3:32.77, 120:108, at 17:30", "3:1=3-1 | 1:0=1-0 | 3:32.77=3:32.77 | 120:108=120-108"},
		{en, "in 2008 and from 1994 to 1999, since 1848", "2008=2008 | 1994=1994 | 1999=1999 | 1848=1848"},
		{en, "the 2008 elections, in 1967-1968, 2000 people", "2008=2008 | 1967=1967 | 1968=1968 | 2000=2000"},
		{fr, "250/280 euros, 25/30 %, le 16/17 mars", "250/280 euros=280(250/280) | 250=250(>=250) | 25/30 %=30%(25/30) | 25=25%(>=25)"},
		{fr, "les vingt premiers, la deuxième fois, le Premier ministre", "vingt=20 | premiers=#1(1) | deuxième=#2(2)"},
		{en, "it was first reported on Fifth Street for the first time by the first armed man, at first a second later", "first=#1(1) | first=#1(1)"},
		{fr, "les trois prochains mois, une douzaine de minutes, les deux autres pays", "trois prochains mois=3mo(3) | une douzaine de minutes=10(~12) | deux=2"},
		{en, "three more days, a 30-second film, four long years, two other countries", "three more days=3d(3) | 30-second=30 | four long years=4y(4) | two=2"},
		{fr, "de trois à cinq mois, un mois et demi", "de trois à cinq mois=5mo(3/5) | trois=3mo(>=3) | un mois et demi=1.5mo(1.5)"},
		{en, "half an hour, a half day, half a million", "half an hour=30(0.5) | a half day=0.5d(0.5) | half a million=500000"},
		{fr, "un Français sur trois, neuf patients sur dix, 41 sur 48", "un Français sur trois=33.3%(0.333) | neuf patients sur dix=90%(0.9) | 41=41 | 48=48"},
		{en, "half as many as nine days ago; in 2019 more than nine", "half=50%(0.5) | nine days=9d(9) | 2019=2019 | more than nine=9(>=9)"},
		{en, "one in five people, nine out of ten, killed two in 10 raids, one in 1917", "one in five=20%(0.2) | nine out of ten=90%(0.9) | two=2 | 10=10 | 1917=1917"},
		{fr, "1/3 des élus, les 1/8 de finale, 6/7 ans, 24/7", "1/3=33.3%(0.333) | 6/7 ans=7y(6/7) | 6=6y(>=6)"},
		{en, "2/3 of them, on 1/12/2009", "2/3=66.7%(0.667)"},
		{fr, "-3,5 %, moins 5 degrés, 5 - 3, moins 200", "-3,5 %=3.5%(-3.5) | moins 5 degrés=5(-5) | 5=5 | 3=3 | 200=200"},
		{en, "−3.5%, minus 5 degrees, a rate of 5,829% up 1,200%", "−3.5%=3.5%(-3.5) | minus 5 degrees=5(-5) | 5,829%=5.829%(5.829) | 1,200%=1200%(1200)"},
		{en, "1.5m people, 25m voters, a 2m wall, the 110m hurdles", "1.5m=1500000 | 25m=25000000 | 2m=2 | 110m=110"},
		{fr, "440$ millions, 3 millions 600 mille, un pour cent, un euro", "440$ millions=440000000 | 3 millions 600 mille=3600000 | un pour cent=1%(1) | un euro=1"},
		{en, "two decades, for decades, one percent, 3 million 600 thousand", "two decades=20(~20) | decades=10s(~10) | one percent=1%(1) | 3 million 600 thousand=3600000"},
		{en, "at 18:27 on 15/08/2020", ""},
		{en, "Covid-19, F16 and the 90s", ""},
		{en, "one of them, a man", ""},
		{fr, "un homme, une femme", ""},
		{fr, "deux siècles, un quart de siècle, les XIXe et XXe siècles", "deux siècles=200(~200) | un quart de siècle=25 | XIXe=19 | XXe=20"},
		{en, "two centuries, half a century, this century", "two centuries=200(~200) | half a century=50"},
		{fr, "un an de prison, une semaine plus tard, d'une journée, un jour il viendra", "un an=1y(1) | une semaine=1wk(1) | une journée=1d(1)"},
		{en, "a year ago, in a single day, a one-day visit, £100 a week, one day he will come", "a year=1y(1) | a single day=1d(1) | one-day=1d(1) | £100=100"},
		{en, "both men, both of them and others, both red and blue", "both=2 | both=2"},
		{en, "in her early thirties, in the thirties, he is in his 50s", "thirties=30(~30) | 50s=50(~50)"},
		{fr, "7 milles exposants, trois cents milles soldats, 7 milles marins", "7 milles=7000 | trois cents milles=300000 | 7 milles marins=7"},
		{fr, "100 autres millions, les deux prochaines décennies", "100 autres millions=100000000 | deux prochaines décennies=20(~20)"},
		{fr, "victoire 3 :1, en 2 :05 :36, une défaite 1-3", "3 :1=3-1 | 2 :05 :36=2:05:36 | 1-3=3-1(1-3)"},
		{en, "one and a half million, zero, number one, about half way", "one and a half million=1500000 | zero=0 | one=1"},
		{fr, "un quart d'heure, trois quarts d'heure, une demi-douzaine, la IIIe République", "un quart d'heure=15(0.25) | trois quarts d'heure=45(0.75) | une demi-douzaine=6"},
		{en, "a quarter of an hour, half a dozen, aged 8 and 10, the age of nine, 16GB", "a quarter of an hour=15(0.25) | half a dozen=6 | 8=8y(8) | 10=10y(10) | nine=9y(9) | 16GB=16"},
		{fr, "cinq ans, onze ans, une décennie", "cinq ans=5y(5) | onze ans=11 | une décennie=10y(~10)"},
		{en, "five years, eleven years, the last decade", "five years=5y(5) | eleven years=11 | decade=10y(~10)"},
		{fr, "81, 84 et 89 %, de 14 et 9 ans, 3 et 4 élus, une heure trente", "81=81%(81) | 84=84%(84) | 89 %=89%(89) | 14=14 | 9 ans=9y(9) | 3=3 | 4=4 | une heure trente=90(1.5)"},
		{en, "81, 84 and 89 percent, a 82-91 victory, the Seven Sisters, 5 double standards", "81=81%(81) | 84=84%(84) | 89 percent=89%(89) | 82-91=91-82(82-91) | 5=5"},
	} {
		if got := quantitiesIn(c.l, c.in); got != c.want {
			t.Errorf("quantities in %q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}
