package server

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/diptych-align/diptych/corpus/ingest"
	"github.com/diptych-align/diptych/corpus/store"
	"github.com/diptych-align/diptych/index"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// retryDelay is when a client may try again what failed for want of room or during a restart: a second is longer
// than most calls and shorter than a restart.
const retryDelay = time.Second

// What a resource is, in the details of an error.
const (
	aCollection = "diptych.v1.Collection"
	anArticle   = "diptych.v1.Article"
	aSearch     = "search"
)

// violations are the faults of a request, field by field.
type violations []*errdetails.BadRequest_FieldViolation

func (v *violations) add(field, format string, args ...any) {
	*v = append(*v, &errdetails.BadRequest_FieldViolation{Field: field, Description: fmt.Sprintf(format, args...)})
}

// article adds what ingest has against the article in a field.
func (v *violations) article(field string, err error) {
	var bad *ingest.Invalid
	if !errors.As(err, &bad) {
		v.add(field, "%v", err)
		return
	}
	for _, b := range bad.Violations {
		v.add(field+"."+b.Field, "%s", b.Description)
	}
}

// err is nil if there are no violations, else INVALID_ARGUMENT with all of them.
func (v violations) err() error {
	if len(v) == 0 {
		return nil
	}
	message := fmt.Sprintf("%s: %s", v[0].Field, v[0].Description)
	if n := len(v) - 1; n > 0 {
		message += fmt.Sprintf(" (and %d more)", n)
	}
	return refuse(codes.InvalidArgument, message, &errdetails.BadRequest{FieldViolations: v})
}

// refuse returns an error with a code and its details.
func refuse(code codes.Code, message string, details ...protoadapt.MessageV1) error {
	st := status.New(code, message)
	if with, err := st.WithDetails(details...); err == nil {
		st = with
	}
	return st.Err()
}

func notFound(kind, name string) error {
	return refuse(codes.NotFound, "no "+name, &errdetails.ResourceInfo{ResourceType: kind, ResourceName: name})
}

// precondition refuses what the state of a resource does not allow.
func precondition(kind, name, message string) error {
	return refuse(codes.FailedPrecondition, message, &errdetails.ResourceInfo{ResourceType: kind, ResourceName: name, Description: message})
}

// later refuses what may be tried again.
func later(code codes.Code, message string) error {
	return refuse(code, message, &errdetails.RetryInfo{RetryDelay: durationpb.New(retryDelay)})
}

// statusOf returns what the client is told of an error. Own is set if the fault is the service's own: the client then
// learns no more than the request id, under which the log has the error.
func statusOf(err error, request string) (st *status.Status, own bool) {
	var said interface{ GRPCStatus() *status.Status }
	var bad *ingest.Invalid
	switch {
	case errors.As(err, &said):
		return said.GRPCStatus(), false
	case errors.As(err, &bad):
		var v violations
		v.article("article", err)
		err = v.err()
	case errors.Is(err, context.Canceled):
		err = refuse(codes.Canceled, "cancelled")
	case errors.Is(err, context.DeadlineExceeded):
		err = refuse(codes.DeadlineExceeded, "not done within the deadline")
	case errors.Is(err, store.ErrNotFound):
		err = refuse(codes.NotFound, err.Error())
	case errors.Is(err, store.ErrClosed):
		err = later(codes.Unavailable, "shutting down: try again")
	case errors.Is(err, index.ErrWedged):
		own, err = true, later(codes.Unavailable, "the index does not answer: try again later; the server's log says why; request "+request)
	case errors.Is(err, syscall.ENOSPC):
		own, err = true, later(codes.ResourceExhausted, "no space on the disk of the data folder: make room, and try again; start the server anew if its status names a fault; request "+request)
	case errors.Is(err, store.ErrCorrupt):
		own, err = true, refuse(codes.DataLoss, "damaged on disk; the server's log says what; request "+request, &errdetails.RequestInfo{RequestId: request})
	default:
		own, err = true, refuse(codes.Internal, "a defect of the service; the server's log has it under request "+request, &errdetails.RequestInfo{RequestId: request})
	}
	return status.Convert(err), own
}

// refusal is a status as it is told of one item of many.
func refusal(st *status.Status) *diptychv1.Refusal {
	r := &diptychv1.Refusal{Code: int32(st.Code()), Message: st.Message()}
	for _, d := range st.Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			for _, v := range bad.FieldViolations {
				r.FieldViolations = append(r.FieldViolations, &diptychv1.FieldViolation{Field: v.Field, Description: v.Description})
			}
		}
	}
	return r
}
