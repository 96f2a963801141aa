package eval

import "github.com/diptych-align/diptych/corpus"

// set is a body of articles in groups: those of a group belong together across the languages.
type set struct {
	french  []string            // ids in the order of the file
	english []string            //
	group   map[string]string   // id → group, "" for an article without one
	members map[string][]string // group → ids of its English articles
}

type article struct {
	ID       string      `json:"id"`
	Language corpus.Lang `json:"language"`
}

func (a article) name() string { return a.ID }

// The columns of a set's gold that name a group.
const (
	eventColumn       = 2 // reports of one event
	translationColumn = 3 // a text and its translation
)

// readSet reads articles (JSON lines with id and language) and their groups, which stand in a column of gold. Articles
// of other languages are left aside.
func readSet(articles, gold File, column int) (*set, error) {
	groups := map[string]string{}
	first := map[string]int{}
	for r, err := range gold.rows(column + 1) {
		if err != nil {
			return nil, err
		}
		if err := r.once(first, r.columns[0]); err != nil {
			return nil, err
		}
		groups[r.columns[0]] = r.columns[column]
	}
	s := &set{group: map[string]string{}, members: map[string][]string{}}
	for o, err := range objects[article](articles) {
		if err != nil {
			return nil, err
		}
		a := o.value
		group, ok := groups[a.ID]
		if !ok {
			return nil, o.errorf("article %s: not in %s", a.ID, gold.Name)
		}
		switch a.Language {
		case corpus.French:
			s.french = append(s.french, a.ID)
		case corpus.English:
			s.english = append(s.english, a.ID)
			if group != "" {
				s.members[group] = append(s.members[group], a.ID)
			}
		case "":
			return nil, o.errorf("article %s: no language", a.ID)
		default:
			continue
		}
		s.group[a.ID] = group
	}
	return s, nil
}

// partners returns the English articles that a French one belongs with.
func (s *set) partners(french string) []string { return s.members[s.group[french]] }
