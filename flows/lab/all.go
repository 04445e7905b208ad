package lab

// Lessons lists the lessons in the order in which they teach.
func Lessons() []Lesson {
	var out []Lesson
	for _, g := range []struct {
		name    string
		lessons []Lesson
	}{{"Lessons", firstLessons()}, {"Tokens", tokenLessons()}, {"Logins", loginLessons()}, {"TLS", certificateLessons()}, {"Proofs", signedLessons()}, {"AWS", awsLessons()}} {
		g.lessons[0].Begins = g.name
		out = append(out, g.lessons...)
	}
	return out
}
