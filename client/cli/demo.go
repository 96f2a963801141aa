package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/diptych-align/diptych/client"
	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/sample"
	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server"
	"golang.org/x/sync/errgroup"
)

type demoCmd struct {
	Once   bool   `help:"End after the showing; do not serve."`
	Listen string `default:"127.0.0.1:7373" placeholder:"ADDR" help:"Where to serve (default ${default})."`
	Lang   string `enum:"en,fr" default:"en" help:"Language of the showing: en or fr (default ${default})."`
}

func (demoCmd) Help() string {
	return `The sample is a collection of news reports written for this program. They are put into a service, paired,
and held against what the sample says is right; a few pairs, a lookup and a comparison are shown. Then the service goes
on for you to try, until Ctrl-C.

Examples:
  diptych demo
  diptych demo --once --lang fr`
}

// demo is a showing under way.
type demo struct {
	*connection
	w    *bufio.Writer
	lang string
	pen  pen

	reports map[string]sample.Report // by id
	domains map[string]string        // by story
	shown   map[string]bool          // domains and stories
}

var mainParent = new(service).parent()

func (c *demoCmd) Run(ctx context.Context, s *streams) error {
	if c.Once {
		conn, err := new(service).inProcess(ctx, s.err)
		if err != nil {
			return err
		}
		return errors.Join(c.show(ctx, s, conn, ""), conn.stop())
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("%w: choose another address with --listen, or --once to serve nothing", err)
	}
	defer l.Close()
	srv, err := server.New(ctx, "", lexicon.Builtin(), server.Options{})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return srv.Serve(ctx, l) })
	g.Go(func() error {
		addr := l.Addr().String()
		dialled, err := client.Dial(addr)
		if err != nil {
			return err
		}
		return errors.Join(c.show(ctx, s, &connection{Client: dialled}, addr), dialled.Close())
	})
	return g.Wait()
}

// load puts the sample into a service, and waits until it has settled.
func load(ctx context.Context, s *streams, conn *connection) error {
	in := &intake{refused: &refusals{w: s.err, progress: newProgress(s.err)}}
	reports := func(yield func(ingest.Report, error) bool) {
		for _, r := range sample.Reports() {
			if !yield(ingest.Report{Article: r.Article, Origin: ingest.Origin{File: "sample"}}, nil) {
				return
			}
		}
	}
	if err := in.take(ctx, conn, mainParent, iter.Seq2[ingest.Report, error](reports)); err != nil {
		return err
	}
	return errors.Join(in.refused.err(), conn.settled(ctx, mainParent, in.refused.progress))
}

// show puts the sample into a service and shows what that makes of it. The next commands are for the service at addr, if
// there is one.
func (c *demoCmd) show(ctx context.Context, s *streams, conn *connection, addr string) error {
	start := time.Now()
	if err := load(ctx, s, conn); err != nil {
		return err
	}
	took := time.Since(start)
	d := &demo{connection: conn, w: bufio.NewWriter(s.out), lang: c.Lang, pen: penFor(s.out), reports: map[string]sample.Report{}, domains: map[string]string{}, shown: map[string]bool{}}
	for _, story := range sample.Stories() {
		d.domains[story.Name] = story.Domain
		for _, r := range story.Reports {
			d.reports[r.ID] = r
		}
	}
	links, err := d.links(ctx)
	if err != nil {
		return err
	}
	d.summary(links, took)
	if err := d.pairs(ctx, links); err != nil {
		return err
	}
	if err := d.lookup(ctx); err != nil {
		return err
	}
	if err := d.comparison(ctx, links); err != nil {
		return err
	}
	d.next(addr)
	return d.w.Flush()
}

// found is a link of the demo with both its articles.
type found struct {
	link   *diptychv1.Link
	fr, en sample.Report
}

// links returns the links of the French articles, highest confidence first.
func (d *demo) links(ctx context.Context) ([]found, error) {
	var out []found
	for _, r := range sample.Reports() {
		if r.Language != corpus.French {
			continue
		}
		req := &diptychv1.FindParallelsRequest{
			Of: &diptychv1.FindParallelsRequest_Name{Name: mainParent + "/articles/" + r.ID},
			Relations: []diptychv1.Relation{
				diptychv1.Relation_RELATION_TRANSLATION, diptychv1.Relation_RELATION_SAME_EVENT, diptychv1.Relation_RELATION_RELATED,
			},
			PageSize: largestPage,
		}
		for p, err := range d.Parallels(ctx, req) {
			if err != nil {
				return nil, err
			}
			out = append(out, found{p.GetLink(), r, d.reports[path.Base(p.GetLink().GetB())]})
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return cmp.Compare(b.link.GetConfidence(), a.link.GetConfidence()) })
	return out, nil
}

// same reports whether a relation says that both report one occurrence.
func same(r diptychv1.Relation) bool { return relationOf(r).SameOccurrence() }

// summary says what came out, and holds it against what the sample says of its own reports.
func (d *demo) summary(links []found, took time.Duration) {
	french, wanted, said, right := 0, 0, 0, 0
	reports := sample.Reports()
	for _, a := range reports {
		if a.Language != corpus.French {
			continue
		}
		french++
		for _, b := range reports {
			if b.Language == corpus.English && sample.Relation(a, b).SameOccurrence() {
				wanted++
			}
		}
	}
	for _, k := range links {
		if same(k.link.GetRelation()) {
			said++
			if sample.Relation(k.fr, k.en).SameOccurrence() {
				right++
			}
		}
	}
	d.heading(d.say("The sample", "L'échantillon"))
	for _, sentence := range []string{
		d.say("%d French and %d English reports, written for this demo, read, indexed and linked in %.1f s.",
			"%d textes français et %d anglais, écrits pour cette démonstration, lus, indexés et reliés en %.1f s.",
			french, len(reports)-french, took.Seconds()),
		d.say("%d pairs are said to tell of the same event, %d of them rightly; there are %d such pairs in all.",
			"%d paires sont dites du même événement, %d à raison ; il y en a %d en tout.", said, right, wanted),
		d.say("%d more are called related: the same story, another event.",
			"%d autres sont dites apparentées : la même affaire, un autre événement.", len(links)-said),
	} {
		fmt.Fprintln(d.w, strings.Join(wrap(sentence, d.pen.width), "\n"))
	}
}

// pairsShown is how many pairs the demo shows side by side.
const pairsShown = 2

// pairs shows the surest pairs of independent reports, one a domain.
func (d *demo) pairs(ctx context.Context, links []found) error {
	d.heading(d.say("Reports of the same events, side by side", "Les mêmes événements, en regard"))
	n := 0
	for _, k := range links {
		domain := d.domains[k.fr.Story]
		if k.link.GetRelation() != diptychv1.Relation_RELATION_SAME_EVENT || d.shown[domain] {
			continue
		}
		d.shown[domain], d.shown[k.fr.Story] = true, true
		if err := d.sideBySide(ctx, k); err != nil {
			return err
		}
		if n++; n == pairsShown {
			break
		}
	}
	return nil
}

func (d *demo) sideBySide(ctx context.Context, k found) error {
	fmt.Fprintf(d.w, "\n%s  %s\n", d.pen.bold(percent(k.link.GetConfidence())), relationName(relationOf(k.link.GetRelation()), d.lang))
	d.pen.columns(d.w, wrap(k.fr.Title, d.pen.column()), wrap(k.en.Title, d.pen.column()))
	fmt.Fprintln(d.w)
	left, err := d.lead(ctx, k.link.GetA())
	if err != nil {
		return err
	}
	right, err := d.lead(ctx, k.link.GetB())
	if err != nil {
		return err
	}
	d.pen.columns(d.w, left, right)
	fmt.Fprintln(d.w)
	printEvidence(d.w, evidenceOf(k.link.GetEvidence()), d.lang, d.pen)
	return nil
}

// linesOfLead is how many lines of a report stand beside those of its parallel.
const linesOfLead = 4

// lead is how a report begins, without the menus of its page and the title that its text may repeat.
func (d *demo) lead(ctx context.Context, name string) ([]string, error) {
	a, err := d.GetArticle(ctx, &diptychv1.GetArticleRequest{Name: name})
	if err != nil {
		return nil, err
	}
	var said []string
	for _, s := range a.GetAnnotation().GetSentences() {
		if text := a.GetText(); s.GetField() == diptychv1.Field_FIELD_TEXT && text[s.GetStart():s.GetEnd()] != a.GetTitle() {
			said = append(said, text[s.GetStart():s.GetEnd()])
		}
	}
	lines := wrap(strings.Join(said, " "), d.pen.column())
	return lines[:min(len(lines), linesOfLead)], nil
}

// lookup asks an English query of the sample whose best answer is French.
func (d *demo) lookup(ctx context.Context) error {
	for _, story := range sample.Stories() {
		for _, q := range story.Queries {
			if q.Language == corpus.English && d.reports[q.Answers[0]].Language == corpus.French {
				return d.ask(ctx, q)
			}
		}
	}
	return nil
}

func (d *demo) ask(ctx context.Context, q sample.Query) error {
	d.heading(d.say("A lookup in English, answered in French: %s", "Une recherche en anglais, une réponse en français : %s", q.Text))
	const answers = 3
	resp, err := d.Search(ctx, &diptychv1.SearchRequest{Parent: mainParent, Query: q.Text, PageSize: answers})
	if err != nil {
		return err
	}
	for _, h := range resp.GetHits() {
		line, err := articleLine(ctx, d.connection, h.GetArticle(), d.pen.width-2)
		if err != nil {
			return err
		}
		fmt.Fprintf(d.w, "  %s\n", line)
	}
	return nil
}

// comparison shows two reports of one event whose figures differ most, fact by fact.
func (d *demo) comparison(ctx context.Context, links []found) error {
	var best found
	var facts comparedFacts
	for _, k := range links {
		if k.link.GetRelation() != diptychv1.Relation_RELATION_SAME_EVENT || d.shown[k.fr.Story] {
			continue
		}
		of, err := d.facts(ctx, k)
		if err != nil {
			return err
		}
		if of.telling() > facts.telling() {
			best, facts = k, of
		}
	}
	if best.link == nil {
		return nil
	}
	d.heading(d.say("A comparison: what two reports of one event share, and where they differ",
		"Une comparaison : ce que deux textes sur un événement ont en commun, et où ils diffèrent"))
	fmt.Fprintf(d.w, "  fr  %s\n  en  %s\n\n", shorten(best.fr.Title, d.pen.width-6), shorten(best.en.Title, d.pen.width-6))
	for _, row := range []struct {
		what string
		list []string
	}{
		{d.say("both name", "les deux nomment"), facts.sharedNames}, {d.say("both count", "les deux chiffrent"), facts.sharedFigures},
		{d.say("only the French one counts", "seul le français chiffre"), facts.frenchFigures}, {d.say("only the English one counts", "seul l'anglais chiffre"), facts.englishFigures},
		{d.say("only the French one names", "seul le français nomme"), facts.frenchNames}, {d.say("only the English one names", "seul l'anglais nomme"), facts.englishNames},
	} {
		const label = 30
		if len(row.list) > 0 {
			text := wrap(strings.Join(row.list, ", "), d.pen.width-label)
			fmt.Fprintf(d.w, "%-*s%s\n", label, "  "+row.what, strings.Join(text, "\n"+strings.Repeat(" ", label)))
		}
	}
	return nil
}

// comparedFacts are the names and figures of two articles, as they first stand in them.
type comparedFacts struct {
	sharedNames, sharedFigures, frenchNames, englishNames, frenchFigures, englishFigures []string
}

// telling is how much there is to compare: figures on either side that the other does not have, names in common.
func (f comparedFacts) telling() int {
	return min(len(f.frenchFigures), len(f.englishFigures), 3)*4 + min(len(f.sharedNames), 6) + min(len(f.sharedFigures), 4)
}

func (d *demo) facts(ctx context.Context, k found) (comparedFacts, error) {
	var f comparedFacts
	fr, err := d.mentions(ctx, k.link.GetA())
	if err != nil {
		return f, err
	}
	en, err := d.mentions(ctx, k.link.GetB())
	if err != nil {
		return f, err
	}
	f.sharedNames, f.frenchNames, f.englishNames = split(fr[diptychv1.MentionKind_MENTION_KIND_NAME], en[diptychv1.MentionKind_MENTION_KIND_NAME])
	f.sharedFigures, f.frenchFigures, f.englishFigures = split(fr[diptychv1.MentionKind_MENTION_KIND_QUANTITY], en[diptychv1.MentionKind_MENTION_KIND_QUANTITY])
	return f, nil
}

// said is a thing with how it is first written.
type said struct{ key, surface string }

// mentions returns what an article mentions, each thing once, by kind.
func (d *demo) mentions(ctx context.Context, name string) (map[diptychv1.MentionKind][]said, error) {
	a, err := d.GetArticle(ctx, &diptychv1.GetArticleRequest{Name: name})
	if err != nil {
		return nil, err
	}
	out := map[diptychv1.MentionKind][]said{}
	seen := map[string]bool{}
	for _, m := range a.GetAnnotation().GetMentions() {
		if m.GetKey() == "" || seen[m.GetKey()] || m.GetType() == corpus.Calendar {
			continue
		}
		seen[m.GetKey()] = true
		out[m.GetKind()] = append(out[m.GetKind()], said{m.GetKey(), plain(m.GetSurface())})
	}
	return out, nil
}

// split divides two lists into what both have and what either has alone.
func split(a, b []said) (both, onlyA, onlyB []string) {
	in := func(list []said, key string) (said, bool) {
		i := slices.IndexFunc(list, func(s said) bool { return s.key == key })
		if i < 0 {
			return said{}, false
		}
		return list[i], true
	}
	for _, s := range a {
		if other, ok := in(b, s.key); ok {
			both = append(both, row(corpus.Evidence{A: s.surface, B: other.surface}, ""))
		} else {
			onlyA = append(onlyA, s.surface)
		}
	}
	for _, s := range b {
		if _, ok := in(a, s.key); !ok {
			onlyB = append(onlyB, s.surface)
		}
	}
	return both, onlyA, onlyB
}

// next says what to try.
func (d *demo) next(addr string) {
	if addr == "" {
		d.heading(d.say("Next: diptych demo serves these reports, diptych align YOUR.jsonl pairs your own",
			"Ensuite : diptych demo sert ces textes, diptych align VOS.jsonl apparie les vôtres"))
		return
	}
	d.heading(d.say("Try it, from another terminal: the reports are served at %s until Ctrl-C",
		"À vous, dans un autre terminal : les textes sont servis sur %s jusqu'à Ctrl-C", addr))
	for _, line := range []string{
		"parallel --server " + addr + " " + sample.Reports()[0].ID,
		"search --server " + addr + " incendie de forêt",
		"status --server " + addr,
		"align YOUR.jsonl",
	} {
		fmt.Fprintln(d.w, "  diptych "+line)
	}
}

func (d *demo) heading(s string) {
	fmt.Fprintf(d.w, "\n%s\n", d.pen.bold(strings.Join(wrap(s, d.pen.width), "\n")))
}

func (d *demo) say(english, french string, args ...any) string {
	return say(d.lang, english, french, args...)
}
