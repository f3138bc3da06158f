// Checks receipts, openings and the growth of the log with Go's own checksum-database libraries.
//
// Nothing here is shared with the application: the signature is checked by sumdb/note, inclusion
// and consistency by sumdb/tlog, the libraries that guard every Go module. Only the reading of the
// three text formats is written here.
//
//	gjlog KEY RECEIPT [OPENING]   checks one receipt, says what holds, and exits with 1 if not all does
//	gjlog KEY -growth SIZE ROOT FILE
//	                              checks that the log in FILE (from /logg/vekst/) begins with the one
//	                              whose size and root somebody wrote down, in minutes for example
//	gjlog -batch                  reads questions as JSON lines, answers each with one line
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	header     = "c2sp.org/tlog-proof@v1"
	format     = "gjensvar-opening/v1"
	commitment = "gjensvar-commit/v1\x00"
)

// exact refuses base64 with spare bits set: two spellings of one receipt must not both hold.
var exact = base64.StdEncoding.Strict()

// A question of the batch. Files come as base64, since a changed bit may leave no valid text.
type question struct {
	Do      string   `json:"do"`
	Key     string   `json:"key"`
	Receipt []byte   `json:"receipt"`
	Opening []byte   `json:"opening"`
	Old     []byte   `json:"old"`
	New     []byte   `json:"new"`
	Path    []string `json:"path"`
}

type receipt struct {
	leaf       []byte
	index      int64
	path       tlog.RecordProof
	checkpoint []byte
}

type checkpoint struct {
	size int64
	root tlog.Hash
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-batch" {
		batch()
		return
	}
	if len(os.Args) == 6 && os.Args[2] == "-growth" {
		fromMinutes(os.Args[1], os.Args[3], os.Args[4], read(os.Args[5]))
		return
	}
	if len(os.Args) < 3 || len(os.Args) > 4 || os.Args[2] == "-growth" {
		fmt.Fprintln(os.Stderr, "usage: gjlog KEY RECEIPT [OPENING]   or   "+
			"gjlog KEY -growth SIZE ROOT FILE   or   gjlog -batch")
		os.Exit(2)
	}
	q := question{Do: "receipt", Key: os.Args[1], Receipt: read(os.Args[2])}
	if len(os.Args) == 4 {
		q.Do, q.Opening = "opening", read(os.Args[3])
	}
	if err := answer(q); err != nil {
		fmt.Println("NOT VERIFIED:", err)
		os.Exit(1)
	}
	fmt.Println("verified:", q.Do)
}

// read gives a file with the line ends of the formats, which mail and editors like to change.
func read(name string) []byte {
	data, err := os.ReadFile(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
}

// fromMinutes: what stands on paper is not signed, and need not be; the paper vouches for it.
func fromMinutes(key, size, root string, file []byte) {
	grown, err := growthFromMinutes(key, size, root, string(file))
	if err != nil {
		fmt.Println("NOT VERIFIED:", err)
		os.Exit(1)
	}
	fmt.Printf("verified: growth from %s to %d\n", size, grown.size)
}

func growthFromMinutes(key, size, root, file string) (*checkpoint, error) {
	oldSize, err := natural(size)
	if err != nil {
		return nil, err
	}
	oldRoot, err := hashes([]string{root})
	if err != nil {
		return nil, err
	}
	head, signed, cut := strings.Cut(file, "\n\n")
	lines := strings.Split(head, "\n")
	if !cut || lines[0] != "old "+size {
		return nil, errors.New("format: the file is no proof of growth from " + size)
	}
	path, err := hashes(lines[1:])
	if err != nil {
		return nil, err
	}
	grown, err := openCheckpoint(key, []byte(signed))
	if err != nil {
		return nil, err
	}
	return grown, checkTree(path, grown, &checkpoint{oldSize, oldRoot[0]})
}

func checkTree(path []tlog.Hash, grown, old *checkpoint) error {
	if err := tlog.CheckTree(path, grown.size, grown.root, old.size, old.root); err != nil {
		return fmt.Errorf("history rewritten: %w", err)
	}
	return nil
}

func batch() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	decoder := json.NewDecoder(in)
	encoder := json.NewEncoder(out)
	for decoder.More() {
		var q question
		if err := decoder.Decode(&q); err != nil {
			fmt.Fprintln(os.Stderr, "no question:", err)
			os.Exit(2)
		}
		why := ""
		if err := answer(q); err != nil {
			why = err.Error()
		}
		if err := encoder.Encode(map[string]interface{}{"ok": why == "", "why": why}); err != nil {
			os.Exit(2)
		}
	}
}

func answer(q question) error {
	switch q.Do {
	case "receipt":
		_, err := checkReceipt(q.Key, q.Receipt)
		return err
	case "opening":
		found, err := checkReceipt(q.Key, q.Receipt)
		if err != nil {
			return err
		}
		return checkOpening(found.leaf, q.Opening)
	case "consistency":
		return checkGrowth(q)
	}
	return errors.New("format: unknown question " + strconv.Quote(q.Do))
}

// checkReceipt holds when the log signed a tree that contains the leaf at its place.
func checkReceipt(key string, data []byte) (*receipt, error) {
	found, err := parseReceipt(string(data))
	if err != nil {
		return nil, err
	}
	tree, err := openCheckpoint(key, found.checkpoint)
	if err != nil {
		return nil, err
	}
	var said struct {
		Ev *int64 `json:"ev"`
	}
	if json.Unmarshal(found.leaf, &said) != nil || said.Ev == nil || *said.Ev != found.index {
		return nil, errors.New("inclusion: the entry gives itself another number")
	}
	if err := tlog.CheckRecord(
		found.path, tree.size, tree.root, found.index, tlog.RecordHash(found.leaf),
	); err != nil {
		return nil, fmt.Errorf("inclusion: %w", err)
	}
	return found, nil
}

// checkOpening holds when the entry commits to the record in the opening, byte for byte.
func checkOpening(leaf, data []byte) error {
	var opening struct {
		Record json.RawMessage `json:"record"`
		Salt   []byte          `json:"salt"`
	}
	if err := json.Unmarshal(data, &opening); err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	spelt := fmt.Sprintf("{\"format\":%q,\"record\":%s,\"salt\":%q}",
		format, opening.Record, base64.StdEncoding.EncodeToString(opening.Salt))
	if strings.TrimSuffix(string(data), "\n") != spelt || len(opening.Salt) != sha256.Size {
		return errors.New("opening: this is no opening in its canonical form")
	}
	var entry struct {
		Commit []byte `json:"commit"`
	}
	if err := json.Unmarshal(leaf, &entry); err != nil {
		return fmt.Errorf("opening: the entry: %w", err)
	}
	hash := sha256.New()
	hash.Write([]byte(commitment))
	hash.Write(opening.Salt)
	hash.Write(opening.Record)
	if !bytes.Equal(hash.Sum(nil), entry.Commit) {
		return errors.New("opening: the entry is about another record")
	}
	return nil
}

func checkGrowth(q question) error {
	old, err := openCheckpoint(q.Key, q.Old)
	if err != nil {
		return err
	}
	grown, err := openCheckpoint(q.Key, q.New)
	if err != nil {
		return err
	}
	path, err := hashes(q.Path)
	if err != nil {
		return err
	}
	return checkTree(path, grown, old)
}

func parseReceipt(text string) (*receipt, error) {
	head, checkpoint, cut := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !cut || len(lines) < 3 || lines[0] != header {
		return nil, errors.New("format: this is no proof of a transparency log")
	}
	extra, hasLeaf := cutPrefix(lines[1], "extra ")
	number, hasIndex := cutPrefix(lines[2], "index ")
	if !hasLeaf || !hasIndex {
		return nil, errors.New("format: the entry or its number is missing")
	}
	leaf, err := exact.DecodeString(extra)
	if err != nil {
		return nil, fmt.Errorf("format: the entry: %w", err)
	}
	index, err := natural(number)
	if err != nil {
		return nil, err
	}
	path, err := hashes(lines[3:])
	if err != nil {
		return nil, err
	}
	return &receipt{leaf, index, tlog.RecordProof(path), []byte(checkpoint)}, nil
}

func openCheckpoint(key string, signed []byte) (*checkpoint, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	if err := exactSignatures(string(signed)); err != nil {
		return nil, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return nil, errors.New("signature: this is no checkpoint of the log with this key")
	}
	size, err := natural(lines[1])
	if err != nil {
		return nil, err
	}
	root, err := hashes(lines[2:3])
	if err != nil {
		return nil, err
	}
	return &checkpoint{size, root[0]}, nil
}

// exactSignatures: sumdb/note forgives spare bits in a signature's base64; we do not.
func exactSignatures(signed string) error {
	_, signatures, _ := strings.Cut(signed, "\n\n")
	for _, line := range strings.Split(strings.TrimSuffix(signatures, "\n"), "\n") {
		if _, err := exact.DecodeString(line[strings.LastIndex(line, " ")+1:]); err != nil {
			return fmt.Errorf("signature: %w", err)
		}
	}
	return nil
}

func natural(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || strconv.FormatInt(number, 10) != text {
		return 0, errors.New("format: " + strconv.Quote(text) + " is no number")
	}
	return number, nil
}

func hashes(lines []string) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, 0, len(lines))
	for _, line := range lines {
		data, err := exact.DecodeString(line)
		if err != nil || len(data) != sha256.Size {
			return nil, errors.New("format: " + strconv.Quote(line) + " is no hash")
		}
		var hash tlog.Hash
		copy(hash[:], data)
		found = append(found, hash)
	}
	return found, nil
}

func cutPrefix(text, prefix string) (string, bool) {
	return strings.TrimPrefix(text, prefix), strings.HasPrefix(text, prefix)
}
