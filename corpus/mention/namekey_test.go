package mention

import (
	"testing"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
)

func TestNameKey(t *testing.T) {
	for _, c := range []struct {
		typ   string
		names []string // of one key, which the next case does not have
	}{
		{corpus.Person, []string{"Loukachenko", "Lukashenko", "Alexandre Loukachenko", "Alyaksandr Lukashenko"}},
		{corpus.Person, []string{"Tikhanovskaïa", "Tikhanovskaya", "Svetlana Tikhanovskaya"}},
		{corpus.Person, []string{"Poutine", "Poutin", "Putin", "Vladimir Poutine"}},
		{corpus.Person, []string{"Nétanyahou", "Netanyahu", "Benyamin Netanyahou"}},
		{corpus.Person, []string{"Khrouchtchev", "Khrushchev", "Khruschev"}},
		{corpus.Person, []string{"Iouchtchenko", "Yushchenko"}},
		{corpus.Person, []string{"Jirinovski", "Zhirinovsky"}},
		{corpus.Person, []string{"Kadhafi", "Gaddafi", "Mouammar Kadhafi"}},
		{corpus.Person, []string{"Xi Jinping", "XI Jinping"}},
		{corpus.Person, []string{"Kim Jong-un", "Kim Jong Un"}},
		{corpus.Person, []string{"Kim Jong-il", "Kim Jong Il"}},
		{corpus.Person, []string{"Jean-Paul II", "John Paul II"}},
		{corpus.Person, []string{"Jean-Paul Ier", "Jean-Paul Ier"}},
		{corpus.Person, []string{"Charles de Gaulle", "de Gaulle"}},
		{corpus.Person, []string{"Bachar el-Assad", "Bashar al-Assad"}},
		{corpus.Location, []string{"Londres", "London"}},
		{corpus.Location, []string{"Pékin", "Beijing", "Peking"}},
		{corpus.Location, []string{"Le Caire", "Cairo", "Caire"}},
		{corpus.Location, []string{"Tcheliabinsk", "Chelyabinsk"}},
		{corpus.Location, []string{"Biélorussie", "Bélarus", "Belarus", "biélorusses", "bélarussienne", "Belarusian"}},
		{corpus.Location, []string{"Côte d’Ivoire", "Cote d'Ivoire", "Ivory Coast", "ivoirien"}},
		{corpus.Location, []string{"États-Unis", "Etats-Unis", "U.S.", "United States", "américaines"}},
		{corpus.Location, []string{"Birmanie", "Myanmar", "Burma"}},
		{corpus.Organization, []string{"ONU", "UN", "Nations unies", "United Nations"}},
		{corpus.Organization, []string{"OTAN", "NATO"}},
		{corpus.Organization, []string{"Ministère de la Défense", "Defence Ministry", "Ministry of Defense"}},
		{corpus.Organization, []string{"Ministère de la Santé", "Ministry of Health"}},
		{corpus.Organization, []string{"Université de Princeton", "Princeton University"}},
		{corpus.OtherName, []string{"Seconde Guerre mondiale", "Second World War", "World War II"}},
	} {
		want := NameKey(c.names[0], c.typ)
		for _, n := range c.names {
			if got := NameKey(n, c.typ); got != want || got == "" {
				t.Errorf("NameKey(%q, %s) = %q, want %q as of %q", n, c.typ, got, want, c.names[0])
			}
		}
	}
	if a, b := NameKey("Poutine", corpus.Person), NameKey("Patten", corpus.Person); a == b {
		t.Errorf("NameKey is %q for both Poutine and Patten", a)
	}
	if got := NameKey("…", corpus.Person); got != "" {
		t.Errorf("NameKey(…) = %q, want none", got)
	}
}

func FuzzSameName(f *testing.F) {
	f.Add("Loukachenko", "Lukashenko")
	f.Add("d’", "O'\xff")
	f.Add("Jean-Paul II", "ii")
	f.Fuzz(func(t *testing.T, a, b string) {
		p := SameName(a, b)
		if !(p >= 0 && p <= 1) {
			t.Errorf("SameName(%q, %q) = %v", a, b, p)
		}
		if q := SameName(b, a); p != q {
			t.Errorf("SameName(%q, %q) = %v, the other way %v", a, b, p, q)
		}
		NameKey(a, corpus.Person)
		NameKey(a, corpus.Organization)
	})
}

func TestNameKeyIsText(t *testing.T) {
	for _, name := range []string{"サッポロ", "丸山", "Əliyev"} {
		if key := NameKey(name, corpus.Person); !utf8.ValidString(key) || key == "" {
			t.Errorf("NameKey(%q) = %q, want a key that is valid UTF-8", name, key)
		}
	}
}
