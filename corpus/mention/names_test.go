package mention

import (
	"strings"
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

// namesIn returns the names in a text of language l as "surface=key", joined by " | ".
func namesIn(l corpus.Lang, title, s string) string {
	a, ann := &corpus.Article{Title: title, Text: s}, &corpus.Annotation{Language: l}
	var out []string
	for _, m := range findNames(a, ann, cutFields(a, ann)) {
		out = append(out, m.Of(a.In(m.Field))+"="+m.Key)
	}
	return strings.Join(out, " | ")
}

func TestFindNames(t *testing.T) {
	for _, c := range []struct {
		name string
		l    corpus.Lang
		in   string
		want string
	}{
		{"place at the start", corpus.English, "Nice was flooded. Come and see.", "Nice=nis"},
		{"place at the start", corpus.French, "Côme est sous l'eau.", "Côme=komo"},
		{"Red Crescent", corpus.English, "The Tunisian Red Crescent came to Ibn Zuhr hospital.", "Tunisian=TN | Red Crescent=REDCRESCENT | Ibn Zuhr hospital=zur"},
		{"Red Crescent", corpus.French, "Le Croissant-Rouge tunisien est venu à l'hôpital Ibn-Zohr.", "Croissant-Rouge=REDCRESCENT | tunisien=TN | hôpital Ibn-Zohr=zur"},
		{"sentence start", corpus.English, "Farmers met. The farmers of Minsk left.", "Minsk=mansk"},
		{"title", corpus.French, "Selon le président Jean Martinet, rien ne presse.", "Jean Martinet=martnt"},
		{"Mr.", corpus.English, "He met Mr. Brown and Dr Green there.", "Brown=brn | Green=grn"},
		{"initial", corpus.English, "It was George W. Bush who came.", "George W. Bush=buc"},
		{"particle", corpus.French, "Hier, Dominique de Villepin et Ursula von der Leyen ont parlé.", "Dominique de Villepin=valpn | Ursula von der Leyen=leien"},
		{"demonyms", corpus.French, "Les Biélorusses et le gouvernement polonais", "Biélorusses=BY | polonais=PL"},
		{"demonym in lower case", corpus.English, "the belarusian leader will polish his speech", "belarusian=BY"},
		{"us", corpus.English, "They told us that the US and the U.S. agree.", "US=US | U.S.=US"},
		{"acronyms", corpus.French, "L'ONU et l'OTAN, avec la FNSEA", "ONU=UN | OTAN=NATO | FNSEA=fnsea"},
		{"organisation", corpus.French, "La Cour suprême et le ministère de la Défense", "Cour suprême=SUPREMECOURT | ministère de la Défense=defence+ministry"},
		{"organisation", corpus.English, "The Ministry of Defence said so.", "Ministry of Defence=defence+ministry"},
		{"months and days", corpus.English, "On Monday, in August, he left.", ""},
		{"possessive", corpus.English, "It is Lukashenko's friend Ivan Petrenko.", "Lukashenko=lokcnk | Ivan Petrenko=patrnk"},
		{"elision", corpus.French, "Le discours d’Ivan Petrenko à l’Élysée", "Ivan Petrenko=patrnk | Élysée=ELYSEE"},
		{"contraction", corpus.English, "Then I'm sure they've left Kyiv.", "Kyiv=kiv"},
		{"place beside a name", corpus.English, "Jack London was not born in London.", "Jack London=londn | London=londn"},
		{"two of a name", corpus.English, "We saw Ivan Petrenko. Then Olga Petrenko came. Petrenko spoke, said Ivan Petrenko.",
			"Ivan Petrenko=patrnk | Olga Petrenko=patrnk olga | Petrenko=patrnk | Ivan Petrenko=patrnk"},
		{"given name alone", corpus.French, "La chanteuse Lola Marchand arrive. Puis Lola chante.", "Lola Marchand=marcnd | Lola=marcnd"},
		{"all capitals", corpus.French, "MINSK/MOSCOU, 15 août - Le président parle.", "MINSK=mansk | MOSCOU=moskv"},
		{"headline", corpus.English, "Farmers March Against Tusk in Warsaw Streets Again\n\nWe saw that Tusk came.", "Tusk=tosk | Warsaw=wars | Tusk=tosk"},
		{"lower part", corpus.English, "The european Union agreed.", "european Union=EU"},
		{"adjectives of places", corpus.French, "Les élus parisiens, les pompiers lyonnais et un juge californien", "parisiens=pars | lyonnais=lon | californien=kalfrn"},
		{"adjectives of places", corpus.English, "A Parisian mayor and a Californian judge", "Parisian=pars | Californian=kalfrn"},
		{"possessive at the start", corpus.English, "They fled. Varnovia's army stayed.", "Varnovia=varnv"},
		{"ordinary words", corpus.English, "He left the Social Affairs post, for the Future of Telecommunications.", ""},
		{"ministries without capitals", corpus.English, "the interior ministry and the transport ministry", "interior ministry=interior+ministry | transport ministry=ministry+transport"},
		{"small adjective", corpus.French, "Selon l'Union civique, rien ne presse.", "Union civique=civic+union"},
		{"acronym of the initials", corpus.French, "Le Syndicat des bateliers libres (SBL) proteste. Le SBL attend.",
			"Syndicat des bateliers libres=sbl | SBL=sbl | SBL=sbl"},
		{"acronym of another language", corpus.English, "The Civic Workers' Party (VPT) won. The VPT sings.",
			"Civic Workers' Party=civic+party+workers | VPT=civic+party+workers | VPT=civic+party+workers"},
		{"office before a name", corpus.English, "It was Transport and Tourism Miroslav Petrenko who came.", "Miroslav Petrenko=patrnk"},
		{"half of a double surname", corpus.French, "Anna Keller-Brun arrive. Mme Keller-Brun parle.", "Anna Keller-Brun=brn | Keller-Brun=brn"},
		{"particle in small letters", corpus.French, "Hier, Hassan Omar al-Bachir est parti.", "Hassan Omar al-Bachir=bacr"},
		{"court of the crown", corpus.English, "It was the Walmer Crown Court that ruled so.", "Walmer Crown Court=walmr krn"},
		{"kings", corpus.French, "Le roi Mohammed VI et le pape Benoît XVI", "Mohammed VI=mohmd vi | Benoît XVI=bandkt xvi"},
		{"units", corpus.French, "Il a coûté 329 900 Kč et pèse 20 Kg.", ""},
		{"shouted", corpus.English, "PORT STRIKE IN WALMER AS MAYOR SMITH CALLS FOR CALM\nMayor John Smith called for calm in Walmer.",
			"WALMER=walmr | SMITH=smt | John Smith=smt | Walmer=walmr"},
		{"languages", corpus.English, "He speaks English, Russian and Chinese, and wrote in French to a French friend.", "French=FR"},
		{"languages", corpus.French, "Il parle anglais et russe ; il a écrit en français, dans la langue turque, à un ami français.", "français=FR"},
		{"country of an institution", corpus.French, "Selon le Parlement français, rien ne presse.", "Parlement=PARLIAMENT | français=FR"},
		{"federation of a country", corpus.French, "Selon la Fédération française de tennis, rien ne presse.", "Fédération française de tennis=FR+tennis"},
		{"federation of a country", corpus.English, "The French Tennis Federation said so.", "French Tennis Federation=FR+tennis"},
		{"acronym behind a known name", corpus.French, "Selon le Front national des Pyrénées (FNP), rien ne presse.", "Front national des Pyrénées=national+parns | FNP=national+parns"},
		{"no capitals", corpus.English, "president alexander lukashenko met vladimir putin in moscow on monday. belarus wants a deal with russia. putin said that the meeting had been useful.",
			"alexander lukashenko=lokcnk | vladimir putin=potn | moscow=moskv | belarus=BY | russia=RU | putin=potn"},
		{"no capitals", corpus.French, "le président alexandre loukachenko a rencontré vladimir poutine à moscou lundi. la biélorussie veut un accord avec la russie. il a été utile et bon.",
			"alexandre loukachenko=lokcnk | vladimir poutine=potn | moscou=moskv | biélorussie=BY | russie=RU"},
		{"offices", corpus.French, "Hier, le chef de l'État, le Premier ministre et la ministre de la Défense ont parlé.", ""},
		{"father and son", corpus.French, "Alexandre Loukachenko a nommé Viktor Loukachenko. Alexandre Loukachenko a parlé, puis Loukachenko est parti.",
			"Alexandre Loukachenko=lokcnk | Viktor Loukachenko=lokcnk vaktr | Alexandre Loukachenko=lokcnk | Loukachenko=lokcnk"},
		{"syllables", corpus.English, "Then Kim Jong-un, son of Kim Jong-il, met Kim Clijsters, a Moscow-backed choice.",
			"Kim Jong-un=kimjongun | Kim Jong-il=kimjongil | Kim Clijsters=kljstrs | Moscow=moskv"},
		{"surname that is a country", corpus.French, "Hier, le président Hollande a vu la Hollande et M. Ahmed K. dehors.", "Hollande=holnd | Hollande=NL | Ahmed K=amed k"},
		{"sentence of names", corpus.English, "The Walmer Relief Commissioner (WRC) and the World Health Organization (WHO) spoke.",
			"Walmer Relief Commissioner=wrc | WRC=wrc | World Health Organization=WHO | WHO=WHO"},
		{"given name of a thing", corpus.English, "They saw Oscar de la Renta in Paris.", "Oscar de la Renta=rant | Paris=pars"},
		{"a couple", corpus.English, "They saw Omar Varnov and Olga Varnov. The Varnovs left.", "Omar Varnov=varnv | Olga Varnov=varnv olga | Varnovs=varnv"},
		{"capital within", corpus.English, "O'Brien left. McDonald stayed. Nobody spoke.", "O'Brien=obrn | McDonald=mkdnld"},
		{"N'", corpus.French, "Ils ont vu Moussa N'Diaye. N'est-ce pas ?", "Moussa N'Diaye=ndaie"},
		{"hyphens", corpus.French, "à Saint-Pétersbourg et aux Etats-Unis", "Saint-Pétersbourg=sant patrsbrg | Etats-Unis=US"},
	} {
		if got := namesIn(c.l, "", c.in); got != c.want {
			t.Errorf("%s: names in %q\n got %s\nwant %s", c.name, c.in, got, c.want)
		}
	}
}

func TestFindNamesCuts(t *testing.T) {
	a := &corpus.Article{Title: "In Minsk", Text: "From Kyiv to Warsaw and Riga."}
	ann := &corpus.Annotation{Language: corpus.English, Cuts: []corpus.Cut{{Field: corpus.Text, Span: corpus.Span{Start: 0, End: 12}}}}
	var got []string
	for _, m := range findNames(a, ann, cutFields(a, ann)) {
		got = append(got, m.Of(a.In(m.Field)))
	}
	if want := "Minsk Warsaw Riga"; strings.Join(got, " ") != want {
		t.Errorf("names outside the cut: got %q, want %q", got, want)
	}
}

// The full form of a name in the article is the value of all that stand for it.
func TestFindNamesValue(t *testing.T) {
	a, ann := &corpus.Article{Text: "Petrenko spoke. It was Ivan Petrenko."}, &corpus.Annotation{Language: corpus.English}
	ms := findNames(a, ann, cutFields(a, ann))
	for _, m := range ms {
		if got, want := m.Value, "Ivan Petrenko"; got != want {
			t.Errorf("value of %q = %q, want %q", m.Of(a.Text), got, want)
		}
	}
	if got, want := len(ms), 2; got != want {
		t.Errorf("%d names, want %d", got, want)
	}
}

func BenchmarkFindNames(b *testing.B)      { benchmarkFinder(b, findNames) }
func BenchmarkFindQuantities(b *testing.B) { benchmarkFinder(b, findQuantities) }

func benchmarkFinder(b *testing.B, find func(*corpus.Article, *corpus.Annotation, pieces) []corpus.Mention) {
	a := &corpus.Article{Title: "The president in Warsaw", Text: strings.Repeat("President John Martin met Anna Petrenko, 47, in Warsaw on Monday. "+
		"More than 2,000 people, among them a dozen European deputies, marched to demand 11 million euros. \"We will be back,\" Mr. Martin told Parliament. ", 14)}
	ann := &corpus.Annotation{Language: corpus.English}
	b.ReportAllocs()
	for b.Loop() {
		find(a, ann, cutFields(a, ann))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
