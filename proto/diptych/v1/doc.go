// Package diptychv1 is the contract of Diptych, diptych.v1, as generated Go code. What the messages and calls promise is
// said in the .proto files beside it; package client has what a program needs to use them.
package diptychv1
