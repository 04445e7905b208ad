package ui

import (
	"why401/ui/kit"
	"why401/ui/screen"
)

// route makes the screen of one kit.Route.
type route struct {
	id   kit.Route
	make func(s kit.Services, arg any) kit.Screen
}

// routes is the one list of screens.
func routes() []route {
	return []route{
		{kit.RouteHome, func(s kit.Services, _ any) kit.Screen { return screen.NewHome(s) }},
		{kit.RoutePaste, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.PasteArg); return screen.NewPaste(s, p) }},
		{kit.RouteRequest, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.RequestArg); return screen.NewRequest(s, p) }},
		{kit.RoutePick, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.PickArg); return screen.NewPick(s, p) }},
		{kit.RouteSending, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.SendingArg); return screen.NewSending(s, p) }},
		{kit.RouteDiagnosis, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.DiagnosisArg); return screen.NewDiagnosis(s, p) }},
		{kit.RouteFix, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.FixArg); return screen.NewFix(s, p) }},
		{kit.RouteCredential, func(s kit.Services, a any) kit.Screen {
			p, _ := a.(kit.CredentialArg)
			return screen.NewCredential(s, p)
		}},
		{kit.RouteKeep, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.KeepArg); return screen.NewKeep(s, p) }},
		{kit.RouteVault, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.VaultArg); return screen.NewVault(s, p) }},
		{kit.RouteToken, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.TokenArg); return screen.NewToken(s, p) }},
		{kit.RouteBeside, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.BesideArg); return screen.NewBeside(s, p) }},
		{kit.RouteCraft, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.CraftArg); return screen.NewCraft(s, p) }},
		{kit.RouteAsk, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.AskArg); return screen.NewAsk(s, p) }},
		{kit.RouteExperiments, func(s kit.Services, a any) kit.Screen {
			p, _ := a.(kit.ExperimentsArg)
			return screen.NewExperiments(s, p)
		}},
		{kit.RouteSources, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.SourcesArg); return screen.NewSources(s, p) }},
		{kit.RouteExchange, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.ExchangeArg); return screen.NewExchange(s, p) }},
		{kit.RouteCompare, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.CompareArg); return screen.NewCompare(s, p) }},
		{kit.RouteHistory, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.HistoryArg); return screen.NewHistory(s, p) }},
		{kit.RouteTriage, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.TriageArg); return screen.NewTriage(s, p) }},
		{kit.RouteReport, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.ReportArg); return screen.NewReport(s, p) }},
		{kit.RouteCopy, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.CopyArg); return screen.NewCopy(s, p) }},
		{kit.RouteDoctor, func(s kit.Services, _ any) kit.Screen { return screen.NewDoctor(s) }},
		{kit.RouteLesson, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.LessonArg); return screen.NewLesson(s, p) }},
		{kit.RouteExplain, func(s kit.Services, a any) kit.Screen { p, _ := a.(kit.ExplainArg); return screen.NewExplain(s, p) }},
		{kit.RouteLab, func(s kit.Services, _ any) kit.Screen { return screen.NewLab(s) }},
	}
}
