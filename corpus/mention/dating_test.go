package mention

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
)

func TestParsePublished(t *testing.T) {
	for in, want := range map[string]string{
		"2023-11-18":                      "2023-11-18",
		" 2023-11-18T17:40:00+02:00 ":     "2023-11-18",
		"20231118":                        "2023-11-18",
		"2023-11":                         "2023-11",
		"2023":                            "2023",
		"2023-W33":                        "2023-W33",
		"2023/11/18":                      "2023-11-18",
		"18/11/2023":                      "2023-11-18",
		"11/18/2023":                      "2023-11-18",
		"18.11.23":                        "2023-11-18",
		"18 novembre 2023":                "2023-11-18",
		"samedi 18 novembre 2023 à 17h40": "2023-11-18",
		"Nov. 18, 2023":                   "2023-11-18",
		"Sat, 18 Nov 2023 17:40:00 GMT":   "2023-11-18",
		"November 2023":                   "2023-11",
		"05/05/2020":                      "2020-05-05",
	} {
		if got, err := ParsePublished(in); err != nil || got != want {
			t.Errorf("ParsePublished(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "soon", "20230-11-18", "2020-13-01", "2020-02-30", "05/11/2023", "yesterday", "18 novembre", "0000-00-00", "99999999"} {
		if got, err := ParsePublished(in); err == nil {
			t.Errorf("ParsePublished(%q) = %q, want an error", in, got)
		}
	}
}

func TestReadDating(t *testing.T) {
	for _, c := range []struct {
		name, text, url, published string
		lang                       corpus.Lang
		want                       string
		method                     corpus.Method
	}{
		{name: "given", published: "3 mars 2021", text: "Le maire a parlé.", lang: corpus.French, want: "2021-03-03", method: corpus.Given},
		{name: "given by language", published: "05/11/2023", text: "The mayor spoke.", lang: corpus.English, want: "2023-05-11", method: corpus.Given},
		{name: "given month", published: "2021-04", text: "Le maire a parlé.", lang: corpus.French, want: "2021-04", method: corpus.Given},
		{name: "given month, read day", published: "2021-04", text: "VALMONT, 3 avril 2021 (Agence) - Le maire a parlé.", lang: corpus.French, want: "2021-04-03", method: corpus.Read},
		{name: "given nonsense", published: "20210-03-03", text: "Le maire a parlé.", lang: corpus.French, method: corpus.Undated},
		{name: "furniture", text: "Accueil\n03/04/2021 à 17:40\nLe maire a parlé mardi de 2019.", lang: corpus.French, want: "2021-04-03", method: corpus.Read},
		{name: "label", text: "Posted on Apr. 3, 2021 by the editors\n\nThe mayor spoke on Tuesday.", lang: corpus.English, want: "2021-04-03", method: corpus.Read},
		{name: "dateline", text: "VALMONT, 3 avril 2021 (Agence) - Le maire a parlé mardi.", lang: corpus.French, want: "2021-04-03", method: corpus.Read},
		{name: "dateline without year", text: "VALMONT, April 3 (Agency) - The mayor spoke on Tuesday.", lang: corpus.English, want: "XXXX-04-03", method: corpus.Read},
		{name: "dateline and month", text: "date 2021-04\n\nVALMONT, 3 avril (Agence) - Le maire a parlé mardi.", lang: corpus.French, want: "2021-04-03", method: corpus.Read},
		{name: "url", url: "https://news.example/2021/04/03/mayor", text: "The mayor spoke.", lang: corpus.English, want: "2021-04-03", method: corpus.Read},
		{name: "url month", url: "https://news.example/2021/04/mayor-12", text: "The mayor spoke.", lang: corpus.English, want: "2021-04", method: corpus.Read},
		{name: "url in one", url: "https://news.example/a-20210403-x", text: "The mayor spoke.", lang: corpus.English, want: "2021-04-03", method: corpus.Read},
		{name: "running text", text: "The mayor was elected on April 3, 2019 and spoke again.", lang: corpus.English, method: corpus.Undated},
		{name: "other language", text: "El alcalde.", lang: "es", method: corpus.Undated},
	} {
		a, ann := dated(c.text, c.lang)
		a.URL, a.Published = c.url, c.published
		got := ReadDating(a, ann)
		if got.Value != c.want || got.Method != c.method {
			t.Errorf("%s: ReadDating = %+v, want %s %s", c.name, got, c.want, c.method)
		}
		if got.Confidence < 0 || got.Confidence > 1 || got.Method == corpus.Undated != (got.Confidence == 0) {
			t.Errorf("%s: confidence %v", c.name, got.Confidence)
		}
	}
}

func FuzzParsePublished(f *testing.F) {
	for _, s := range []string{"2023-11-18", "18 novembre 2023", "Sat, 18 Nov 2023", "18/11/23"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParsePublished(s)
		if err != nil {
			return
		}
		if again, err := ParsePublished(v); err != nil || again != v {
			t.Errorf("ParsePublished(%q) = %q, and that %q, %v", s, v, again, err)
		}
	})
}
