package httpclient

// AsRecorded is the Purpose of an exchange that was read from a text and not sent by this program.
const AsRecorded = "the request, as recorded"
