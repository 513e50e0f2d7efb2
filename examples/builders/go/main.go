// Answers each request with a greeting and its path: Lambda's Runtime API and Go's standard library.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"net/http"
	"os"
)

type request struct {
	RawPath string `json:"rawPath"`
}

type response struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	Body       string            `json:"body"`
}

func main() {
	invocations := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		if err := answer(invocations); err != nil {
			log.Fatal(err)
		}
	}
}

// answer waits for one event and answers it.
func answer(invocations string) error {
	next, err := http.Get(invocations + "next")
	if err != nil {
		return err
	}
	defer next.Body.Close()
	var event request
	if err := json.NewDecoder(next.Body).Decode(&event); err != nil {
		return err
	}
	text, err := json.Marshal(response{
		StatusCode: http.StatusOK,
		Headers:    map[string]string{"content-type": "text/plain"},
		Body:       "hello from Go at " + event.RawPath,
	})
	if err != nil {
		return err
	}
	id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
	sent, err := http.Post(invocations+id+"/response", "application/json", bytes.NewReader(text))
	if err != nil {
		return err
	}
	return sent.Body.Close()
}
