//go:build ignore

// This program writes data/names/geonames.tsv from the French and English catalogues of Debian's package
// libgeonames-common (GeoNames, CC BY 4.0). Usage: go run places_gen.go fr.mo en.mo > data/names/geonames.tsv
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"unicode"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: places_gen fr.mo en.mo")
	}
	french, english := catalogue(os.Args[1]), catalogue(os.Args[2])
	var lines []string
	for id, fr := range french {
		en := english[id]
		region := strings.Contains(id, ".")
		if len(id) == 2 || en == "" {
			continue // countries come from CLDR
		}
		if region {
			if fr, en = bare(fr), bare(en); fr == en {
				continue
			}
		}
		if name(fr) && name(en) {
			lines = append(lines, fr+"\t"+en)
		}
	}
	slices.Sort(lines)
	w := bufio.NewWriter(os.Stdout)
	fmt.Fprintln(w, "# Cities, and regions whose names differ: French, tab, English. From GeoNames (geonames.org), CC BY 4.0, as packaged in")
	fmt.Fprintln(w, "# libgeonames-common; written by places_gen.go, do not edit.")
	for _, l := range slices.Compact(lines) {
		fmt.Fprintln(w, l)
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
}

// bare takes the word for the kind of region off its name.
func bare(s string) string {
	for _, p := range []string{"Province de ", "Province du ", "Province d'", "Comté de ", "Comté d'", "Canton de ", "Canton du ", "Région de ", "Région du ",
		"Préfecture de ", "Oblast de ", "État de ", "État d'", "Raion de ", "Voïvodie de ", "District de ", "District d'", "Gouvernorat de ", "Département de ",
		"Canton of ", "Province of ", "Region of ", "Republic of ", "République de ", "Kraï de "} {
		s = strings.TrimPrefix(s, p)
	}
	for _, p := range []string{" Province", " County", " Region", " Prefecture", " Oblast", " District", " Governorate", " Municipality", " Department", " State", " Voivodeship", " Krai", " Parish", " Island"} {
		s = strings.TrimSuffix(s, p)
	}
	return s
}

// name reports whether s looks like one place's name of at least four letters.
func name(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case !strings.ContainsRune(" -'’", r):
			return false
		}
	}
	return letters > 3 && unicode.IsUpper([]rune(s)[0])
}

// catalogue reads a compiled gettext catalogue.
func catalogue(path string) map[string]string {
	b, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	at := func(i uint32) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
	entries := map[string]string{}
	for i := range at(8) {
		key, value := at(12)+8*i, at(16)+8*i
		entries[string(b[at(key+4):at(key+4)+at(key)])] = string(b[at(value+4) : at(value+4)+at(value)])
	}
	return entries
}
