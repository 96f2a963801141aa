package server_test

import (
	"context"
	"fmt"
	"log"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server"
)

// A server in a temporary folder, on a port that the system chooses.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	s, err := server.New(ctx, "", lexicon.Builtin(), server.Options{})
	if err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	served := make(chan error)
	go func() { served <- s.Serve(ctx, l) }()

	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	status, err := diptychv1.NewAdminServiceClient(conn).GetStatus(ctx, &diptychv1.GetStatusRequest{})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range status.Collections {
		fmt.Println(c.Name, c.Articles)
	}
	stop()
	fmt.Println(<-served)
	// Output:
	// collections/main 0
	// <nil>
}
