package ingest

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/corpus/mention"
)

func readFeed(in io.Reader, at Origin, yield func(Report, error) bool) {
	b, err := document(in, MaxPage, "feed")
	if err == nil {
		b, err = decode(b)
	}
	var feed *gofeed.Feed
	if err == nil {
		feed, err = parseFeed(b)
	}
	if err != nil {
		yield(Report{Origin: at}, fmt.Errorf("%s: %w", at, err))
		return
	}
	for i, item := range feed.Items {
		at.Item = i + 1
		a, err := feedArticle(feed, item)
		if err != nil {
			err = fmt.Errorf("%s: %w", at, err)
		}
		if !yield(Report{a, at}, err) {
			return
		}
	}
}

// xmlDeclaration is that of a feed, which may name the encoding that the feed had before it was decoded.
var xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*\?>`)

// maxFeedTags bounds what a feed is parsed into: each tag takes some 500 bytes. Feeds of 100 items have 10,000.
const maxFeedTags = 400_000

func parseFeed(b []byte) (*gofeed.Feed, error) {
	if n := bytes.Count(b, []byte("<")); n > maxFeedTags {
		return nil, fmt.Errorf("%d tags, at most %d are read: not one feed", n, maxFeedTags)
	}
	b = b[len(xmlDeclaration.Find(b)):]
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("not an RSS or Atom feed that can be read: %w", err)
	}
	return feed, nil
}

// feedArticle turns an item of a feed into an article: its content, or its description where it has none.
func feedArticle(feed *gofeed.Feed, item *gofeed.Item) (corpus.Article, error) {
	a := corpus.Article{Published: published(item), URL: item.Link}
	for _, f := range []struct {
		html string
		into *string
		line bool
	}{
		{item.Title, &a.Title, true}, {feed.Title, &a.Source, true}, {item.Content, &a.Text, false}, {item.Description, &a.Text, false},
	} {
		if *f.into != "" {
			continue
		}
		text, err := fragmentText(f.html)
		if err != nil {
			return corpus.Article{}, err
		}
		if f.line {
			text = oneLine.Replace(text)
		}
		*f.into = text
	}
	a.Language = declared(feed.Language, &a)
	a.Name(cmp.Or(item.GUID, a.URL))
	return a, nil
}

var oneLine = strings.NewReplacer("\n\n", " ", "\n", " ")

// published is the day of an item as its publisher counts days; as it is written where it is no day, to be refused.
func published(item *gofeed.Item) string {
	written, parsed := item.Published, item.PublishedParsed
	if written == "" {
		written, parsed = item.Updated, item.UpdatedParsed
	}
	if _, err := mention.ParsePublished(written); err != nil && parsed != nil {
		return parsed.Format(time.DateOnly)
	}
	return written
}
