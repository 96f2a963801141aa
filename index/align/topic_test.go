package align

import (
	"testing"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
)

// TestTopic holds that reports of one subject are about one topic though no dictionary pairs their words.
func TestTopic(t *testing.T) {
	m := model()
	profile := func(id string, lang corpus.Lang, text string) *Profile {
		return profileOf(m, article(id, lang, "2020-08-18", text))
	}
	strike := profile("strike-fr", corpus.French, "La grève paralyse les usines. Les syndicats réclament une hausse des salaires.")
	walkout := profile("strike-en", corpus.English, "Workers downed tools across the industry. Their pay has not risen for years, organisers of the walkout say.")
	quake := profile("quake-en", corpus.English, "The earthquake flattened houses in the mountains. Rescuers dig for survivors under the rubble.")
	empty := profile("empty", corpus.English, "")
	if near, far := strike.topic.cosine(&walkout.topic), strike.topic.cosine(&quake.topic); near < far+0.3 || near > 1 || far < -1 {
		t.Errorf("cosine of the two on the strike %.2f, of the strike and the earthquake %.2f", near, far)
	}
	if got := strike.topic.cosine(&empty.topic); got != 0 {
		t.Errorf("cosine with an article without words %.2f, want 0", got)
	}

	row := m.topicRow(strike, walkout, 2)
	if row.Kind != corpus.ByTopic || row.A != "usines, paralyse, salaires" || row.B != "walkout, downed, workers" || row.Weight != 2 {
		t.Errorf("row %+v", row)
	}
	if row := m.topicRow(strike, empty, 0); row.A != "" || row.B != "" {
		t.Errorf("row of an article without words %+v", row)
	}
}

func BenchmarkTopic(b *testing.B) {
	m := model()
	words := NewBag(fire, m.Lexicon).Words
	b.ReportAllocs()
	for b.Loop() {
		var sum lexicon.Vector
		for i := range words {
			if v, ok := m.vector(&words[i]); ok {
				sum.Add(1, &v)
			}
		}
		pointing(&sum)
	}
}
