/*! Made from card/ by scripts/build-card; licences of its parts: LICENSES.txt */
var sr=Object.defineProperty;var or=Object.getOwnPropertyDescriptor;var p=(n,e,t,r)=>{for(var i=r>1?void 0:r?or(e,t):e,s=n.length-1,o;s>=0;s--)(o=n[s])&&(i=(r?o(e,t,i):o(i))||i);return r&&i&&sr(e,t,i),i};var ge={status:null,start:null,finish:null,breakStart:null,expectedFinish:null,worked:null,breaks:null,required:null},gt=60,ye=n=>Math.floor(n/1e3);function bt(n){if(n.start===null)return n.breaks;if(n.status==="opened"&&n.expectedFinish!==null&&n.required!==null)return Math.max(0,ye(n.expectedFinish-n.start)-n.required);if(n.status==="paused"&&n.breakStart!==null&&n.worked!==null){let e=ye(n.breakStart-n.start)-n.worked;return e<gt?0:e-gt/2}return n.breaks}function R(n,e){return n.status!=="opened"||n.start===null?n.worked:Math.max(0,ye(e-n.start)-(bt(n)??0))}function X(n,e){return n.status==="paused"&&n.breakStart!==null?Math.max(0,ye(e-n.breakStart)):null}function W(n,e){let t=X(n,e);if(n.status==="paused"&&t===null)return n.breaks;let r=bt(n);return r===null?null:r+(t??0)}function Be(n,e){let t=R(n,e);return t===null||n.required===null?0:Math.max(0,t-n.required)}function xt(n,e){let t=R(n,e)??0,r=W(n,e)??0,i=Math.max(t,n.required??0)+r;if(i===0)return{worked:0,overtime:0,breaks:0};let s=Be(n,e);return{worked:(t-s)/i,overtime:s/i,breaks:r/i}}var vt="unavailable",Fe="unknown",k="bitrix24";var V="sensor.status",ar="sensor.pending_commands",lr="switch.workday",dr="switch.break",ur="select.presence",cr="binary_sensor.awaiting_confirmation",pr="sensor.employees_working",mr=["opened","paused","closed","expired"],hr={s:1,min:60,h:3600,d:86400},_t=new WeakMap;function xe(n){let e=_t.get(n.entities);if(e!==void 0)return e;let t=new Map;for(let r of Object.values(n.entities)){if(r?.platform!==k||!r.device_id||!r.translation_key)continue;let i=t.get(r.device_id)??{};i[`${r.entity_id.split(".",1)[0]}.${r.translation_key}`]=r.entity_id,t.set(r.device_id,i)}return _t.set(n.entities,t),t}function te(n){return[...xe(n)].filter(([,e])=>V in e).map(([e])=>e).sort((e,t)=>je(n,e).localeCompare(je(n,t),n.locale.language))}function re(n,e){let t=n.entities[e],r=t?.platform===k?t.device_id:null;return r&&V in(xe(n).get(r)??{})?r:null}function wt(n,e){let t=n.entities[e];return t?.platform===k&&`sensor.${t.translation_key}`===pr}function Ke(n,e){return Object.values(xe(n).get(e)??{}).map(t=>n.states[t])}function je(n,e){let t=n.devices[e];return t?.name_by_user||t?.name||""}var ee=n=>n!==void 0&&n.state!==vt,ve=n=>ee(n)&&n.state!==Fe;function be(n){let e=ve(n)?Date.parse(n.state):Number.NaN;return Number.isNaN(e)?null:e}function Ve(n){if(!ve(n))return null;let e=hr[String(n.attributes.unit_of_measurement)]??60,t=Number.parseFloat(n.state)*e;return Number.isFinite(t)?Math.round(t/60)*60:null}function fr(n){let e=n(V)?.state??"";return{status:mr.includes(e)?e:null,start:be(n("sensor.workday_start")),finish:be(n("sensor.workday_finish")),breakStart:be(n("sensor.break_start")),expectedFinish:be(n("sensor.expected_finish")),worked:Ve(n("sensor.worked")),breaks:Ve(n("sensor.breaks")),required:Ve(n("sensor.required"))}}var $t=new Map;function yr(n,e,t){let r=$t.get(n),i=e.state==="on",s=i?t?.state==="on"?"paused":"opened":"closed";return r!==void 0&&(r.status===s||!i&&r.status==="expired")?r:e.state===Fe?ge:{...ge,status:s}}function j(n,e){let t=xe(n).get(e);if(t===void 0||!(V in t)||n.states[t[V]??""]===void 0)return null;let r=h=>n.states[t[h]??""],i=r(V),s=r(lr),o=r(ar),a=ge,l="gone";return ee(i)?(a=fr(r),l="here",$t.set(e,a)):ee(s)&&(a=yr(e,s,r(dr)),l="away"),{deviceId:e,name:je(n,e),day:a,statusEntity:i??null,connection:l,canAct:ee(s),presence:gr(r(ur)),pending:ve(o)&&Number.parseInt(o.state,10)||0,awaitsConfirmation:r(cr)?.state==="on"}}function gr(n){if(!ee(n))return null;let e=n.attributes.options;return{entityId:n.entity_id,value:ve(n)?n.state:null,options:Array.isArray(e)?e.map(String):[]}}var At={name:"Bitrix24-Arbeitstag",description:"Der Arbeitstag eines Mitarbeiters: eine laufende Uhr, die Stunden als Ring und Tasten zum Ein- und Ausstempeln",feature_name:"Bitrix24-Arbeitstag-Tasten",suggestion_full:"Arbeitstag",suggestion_compact:"Arbeitstag, eine Zeile",suggestion_team:"Arbeitstage des Teams",start:"Beginnen",pause:"Pause",resume:"Weiter",close:"Beenden",reopen:"Fortsetzen",cancel:"Abbrechen",button_of:"{button}: {name}",actions_of:"Arbeitstag von {name}",reopen_question:"Dieser Tag ist schon beendet. Soll er weitergehen? Bitrix24 zählt die Zeit dazwischen als Pause.",worked:"Gearbeitet",breaks:"Pausen",workday_start:"Beginn",workday_finish:"Ende",expected_finish:"Voraussichtliches Ende",of_required:"von {required}",overtime:"{overtime} Überstunden",break:"In der Pause",no_day:"Noch kein Arbeitstag",ring:"{worked} gearbeitet, {breaks} Pausen",ring_required:"{worked} von {required} gearbeitet, {breaks} Pausen",hours:"{hours} Std. {minutes} Min.",minutes:"{minutes} Min.",presence:"Chat-Status",expired_title:"Der Arbeitstag vom {date} wurde nicht beendet",expired_help:"Gib an, wann die Arbeit endete. Danach kann ein neuer Tag beginnen.",expired_read_only:"Wer diesen Arbeitstag bearbeiten darf, kann ihn beenden.",finish_time:"Ende",reason:"Begründung",close_expired:"Diesen Tag beenden",fill_in:"Fülle Ende und Begründung aus.",waiting:{one:"{count} Befehl wartet auf Bitrix24",other:"{count} Befehle warten auf Bitrix24"},awaiting_confirmation:"Eine geänderte Zeit wartet auf die Bestätigung des Vorgesetzten",away:"Bitrix24 ist nicht erreichbar. Das ist der letzte bekannte Stand.",gone:"Bitrix24 ist nicht erreichbar",failed:"Das hat nicht geklappt. Versuche es noch einmal oder sieh in Bitrix24 nach.",loading:"Wird geladen …",nobody:"Es gibt noch keinen Mitarbeiter. Füge die Integration Bitrix24 unter Einstellungen > Geräte & Dienste hinzu.",choose:"Wähle in den Einstellungen dieser Karte einen Mitarbeiter.",missing:"Diesen Mitarbeiter gibt es nicht mehr. Wähle in den Einstellungen dieser Karte einen anderen.",team:"Team",at_work:"{working} von {all} bei der Arbeit",layout:"Aussehen",layout_full:"Ring und große Tasten",layout_compact:"Eine Zeile",layout_team:"Team, eine Zeile je Mitarbeiter",device_id:"Mitarbeiter",device_id_help:"Kann leer bleiben, wenn es nur einen gibt.",show:"Anzeigen",show_ring:"Ring des Tages",show_times:"Beginn, Ende und Pausen",show_buttons:"Tasten",show_presence:"Chat-Status",title:"Titel",employees:"Mitarbeiter",employees_help:"Leer lassen, um alle zu zeigen."};var Ge={name:"Bitrix24 work day",description:"The work day of an employee: a running clock, the hours as a ring, and buttons to clock in and out",feature_name:"Bitrix24 work day buttons",suggestion_full:"Work day",suggestion_compact:"Work day, one line",suggestion_team:"Work days of the team",start:"Start",pause:"Pause",resume:"Resume",close:"Close",reopen:"Reopen",cancel:"Cancel",button_of:"{button}: {name}",actions_of:"Work day of {name}",reopen_question:"This day is closed already. Go on with it? Bitrix24 counts the time in between as a break.",worked:"Worked",breaks:"Breaks",workday_start:"Start",workday_finish:"Finish",expected_finish:"Expected finish",of_required:"of {required}",overtime:"{overtime} overtime",break:"On a break",no_day:"No work day yet",ring:"Worked {worked}, breaks {breaks}",ring_required:"Worked {worked} of {required}, breaks {breaks}",hours:"{hours} h {minutes} min",minutes:"{minutes} min",presence:"Presence",expired_title:"The work day of {date} was not closed",expired_help:"Enter when work ended. After that a new day can begin.",expired_read_only:"Whoever may edit this work day can close it.",finish_time:"Finish",reason:"Reason",close_expired:"Close this day",fill_in:"Fill in the finish and the reason.",waiting:{one:"{count} command is waiting for Bitrix24",other:"{count} commands are waiting for Bitrix24"},awaiting_confirmation:"A changed time awaits the supervisor",away:"Bitrix24 cannot be reached. This is what was known last.",gone:"Bitrix24 cannot be reached",failed:"That did not work. Try again, or look it up in Bitrix24.",loading:"Loading …",nobody:"There is no employee yet. Add the integration Bitrix24 under Settings > Devices & services.",choose:"Choose an employee in the settings of this card.",missing:"This employee is no longer there. Choose another one in the settings of this card.",team:"Team",at_work:"{working} of {all} at work",layout:"Layout",layout_full:"Ring and large buttons",layout_compact:"One line",layout_team:"Team, a line for each employee",device_id:"Employee",device_id_help:"May be left out when there is only one.",show:"Show",show_ring:"Ring of the day",show_times:"Start, finish and breaks",show_buttons:"Buttons",show_presence:"Presence in the chat",title:"Title",employees:"Employees",employees_help:"Leave it empty to show everybody."};var kt={name:"Рабочий день Битрикс24",description:"Рабочий день сотрудника: идущие часы, кольцо отработанного времени и кнопки начала и завершения дня",feature_name:"Кнопки рабочего дня Битрикс24",suggestion_full:"Рабочий день",suggestion_compact:"Рабочий день, одной строкой",suggestion_team:"Рабочие дни команды",start:"Начать",pause:"Перерыв",resume:"Продолжить",close:"Завершить",reopen:"Возобновить",cancel:"Отмена",button_of:"{button}: {name}",actions_of:"Рабочий день: {name}",reopen_question:"Этот день уже завершён. Продолжить его? Битрикс24 посчитает прошедшее время перерывом.",worked:"Отработано",breaks:"Перерывы",workday_start:"Начало",workday_finish:"Окончание",expected_finish:"Ожидаемое окончание",of_required:"из {required}",overtime:"{overtime} сверх нормы",break:"Перерыв",no_day:"Рабочего дня ещё нет",ring:"Отработано {worked}, перерывы {breaks}",ring_required:"Отработано {worked} из {required}, перерывы {breaks}",hours:"{hours} ч {minutes} мин",minutes:"{minutes} мин",presence:"Статус в чате",expired_title:"Рабочий день не завершён: {date}",expired_help:"Укажите, когда закончилась работа. После этого можно начать новый день.",expired_read_only:"Завершить его может тот, кому разрешено изменять этот рабочий день.",finish_time:"Окончание",reason:"Причина",close_expired:"Завершить этот день",fill_in:"Укажите окончание и причину.",waiting:{one:"{count} команда ждёт Битрикс24",few:"{count} команды ждут Битрикс24",many:"{count} команд ждут Битрикс24",other:"{count} команды ждут Битрикс24"},awaiting_confirmation:"Изменённое время ждёт подтверждения руководителя",away:"Битрикс24 недоступен. Показано то, что было известно последним.",gone:"Битрикс24 недоступен",failed:"Не получилось. Попробуйте ещё раз или проверьте в Битрикс24.",loading:"Загрузка…",nobody:"Сотрудников ещё нет. Добавьте интеграцию Битрикс24 в разделе «Настройки > Устройства и службы».",choose:"Выберите сотрудника в настройках этой карточки.",missing:"Этого сотрудника больше нет. Выберите другого в настройках карточки.",team:"Команда",at_work:"На работе {working} из {all}",layout:"Вид",layout_full:"Кольцо и большие кнопки",layout_compact:"Одна строка",layout_team:"Команда, по строке на сотрудника",device_id:"Сотрудник",device_id_help:"Можно не указывать, если он один.",show:"Показывать",show_ring:"Кольцо дня",show_times:"Начало, окончание и перерывы",show_buttons:"Кнопки",show_presence:"Статус в чате",title:"Заголовок",employees:"Сотрудники",employees_help:"Оставьте пустым, чтобы показать всех."};var Et={en:Ge,de:At,ru:kt},Ye="";function N(n){Ye=n?.locale.language??Ye;let e=(Ye||document.documentElement.lang||"en").split("-",1)[0]??"en";return e in Et?e:"en"}function M(n,e,t={}){let r=Et[n]?.[e]??Ge[e],i=new Intl.PluralRules(n).select(Number(t.count??0));return(typeof r=="string"?r:r[i]??r.other??"").replace(/\{(\w+)\}/g,(o,a)=>String(t[a]??""))}function d(n,e,t={}){return M(N(n),e,t)}var ie="bitrix24-workday-card",se="bitrix24-workday-card-feature",Ze=["full","compact","team"],ne=["ring","times","buttons","presence"];function Qe(n){let{layout:e,device_id:t,show:r,title:i,employees:s}=n;if(e!==void 0&&!Ze.includes(e))throw new Error(`layout must be one of ${Ze.join(", ")}, not "${String(e)}"`);if(t!==void 0&&typeof t!="string")throw new Error("device_id must be the id of one device; for several use layout: team and employees");if(r!==void 0&&!(Array.isArray(r)&&r.every(o=>ne.includes(o))))throw new Error(`show must be a list of ${ne.join(", ")}`);if(i!==void 0&&typeof i!="string")throw new Error("title must be a text");if(s!==void 0&&!(Array.isArray(s)&&s.every(o=>typeof o=="string")))throw new Error("employees must be a list of device ids")}function Je(n){return new Set(n.show??ne)}function oe(n,e){let t=e===void 0||n==="team"?{}:{device_id:e};return{type:`custom:${ie}`,layout:n,...t,show:n==="full"?ne:["ring","times","buttons"]}}function Tt(n){return oe("full",te(n)[0])}var St={filter:[{integration:k}],entity:[{integration:k,domain:"sensor",device_class:"enum"}]},_r=["device_id","employees"];function Rt(){let n=N(),e=r=>M(n,r),t=(r,i)=>i.map(s=>({value:s,label:e(`${r}_${s}`)}));return{schema:[{name:"layout",selector:{select:{mode:"dropdown",options:t("layout",Ze)}}},{name:"device_id",selector:{device:St}},{name:"show",selector:{select:{multiple:!0,mode:"list",options:t("show",ne)}}},{name:"team",type:"expandable",flatten:!0,title:e("team"),schema:[{name:"title",selector:{text:{}}},{name:"employees",selector:{device:{...St,multiple:!0}}}]}],computeLabel:r=>e(r.name),computeHelper:r=>_r.includes(r.name)?e(`${r.name}_help`):void 0,assertConfig:Qe}}var _e=globalThis,we=_e.ShadowRoot&&(_e.ShadyCSS===void 0||_e.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Xe=Symbol(),Ct=new WeakMap,ae=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==Xe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(we&&e===void 0){let r=t!==void 0&&t.length===1;r&&(e=Ct.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),r&&Ct.set(t,e))}return e}toString(){return this.cssText}},Ot=n=>new ae(typeof n=="string"?n:n+"",void 0,Xe),y=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((r,i,s)=>r+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+n[s+1],n[0]);return new ae(t,n,Xe)},Pt=(n,e)=>{if(we)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let r=document.createElement("style"),i=_e.litNonce;i!==void 0&&r.setAttribute("nonce",i),r.textContent=t.cssText,n.appendChild(r)}},We=we?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let r of e.cssRules)t+=r.cssText;return Ot(t)})(n):n;var{is:wr,defineProperty:$r,getOwnPropertyDescriptor:Ar,getOwnPropertyNames:kr,getOwnPropertySymbols:Er,getPrototypeOf:Sr}=Object,$e=globalThis,Ht=$e.trustedTypes,Tr=Ht?Ht.emptyScript:"",Rr=$e.reactiveElementPolyfillSupport,le=(n,e)=>n,de={toAttribute(n,e){switch(e){case Boolean:n=n?Tr:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},Ae=(n,e)=>!wr(n,e),Nt={attribute:!0,type:String,converter:de,reflect:!1,useDefault:!1,hasChanged:Ae};Symbol.metadata??=Symbol("metadata"),$e.litPropertyMetadata??=new WeakMap;var C=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Nt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let r=Symbol(),i=this.getPropertyDescriptor(e,r,t);i!==void 0&&$r(this.prototype,e,i)}}static getPropertyDescriptor(e,t,r){let{get:i,set:s}=Ar(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:i,set(o){let a=i?.call(this);s?.call(this,o),this.requestUpdate(e,a,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Nt}static _$Ei(){if(this.hasOwnProperty(le("elementProperties")))return;let e=Sr(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(le("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(le("properties"))){let t=this.properties,r=[...kr(t),...Er(t)];for(let i of r)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[r,i]of t)this.elementProperties.set(r,i)}this._$Eh=new Map;for(let[t,r]of this.elementProperties){let i=this._$Eu(t,r);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let r=new Set(e.flat(1/0).reverse());for(let i of r)t.unshift(We(i))}else e!==void 0&&t.push(We(e));return t}static _$Eu(e,t){let r=t.attribute;return r===!1?void 0:typeof r=="string"?r:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let r of t.keys())this.hasOwnProperty(r)&&(e.set(r,this[r]),delete this[r]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Pt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,r){this._$AK(e,r)}_$ET(e,t){let r=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,r);if(i!==void 0&&r.reflect===!0){let s=(r.converter?.toAttribute!==void 0?r.converter:de).toAttribute(t,r.type);this._$Em=e,s==null?this.removeAttribute(i):this.setAttribute(i,s),this._$Em=null}}_$AK(e,t){let r=this.constructor,i=r._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let s=r.getPropertyOptions(i),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:de;this._$Em=i;let a=o.fromAttribute(t,s.type);this[i]=a??this._$Ej?.get(i)??a,this._$Em=null}}requestUpdate(e,t,r,i=!1,s){if(e!==void 0){let o=this.constructor;if(i===!1&&(s=this[e]),r??=o.getPropertyOptions(e),!((r.hasChanged??Ae)(s,t)||r.useDefault&&r.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,r))))return;this.C(e,t,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:r,reflect:i,wrapped:s},o){r&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),s!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||r||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,s]of this._$Ep)this[i]=s;this._$Ep=void 0}let r=this.constructor.elementProperties;if(r.size>0)for(let[i,s]of r){let{wrapped:o}=s,a=this[i];o!==!0||this._$AL.has(i)||a===void 0||this.C(i,void 0,s,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(t)):this._$EM()}catch(r){throw e=!1,this._$EM(),r}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};C.elementStyles=[],C.shadowRootOptions={mode:"open"},C[le("elementProperties")]=new Map,C[le("finalized")]=new Map,Rr?.({ReactiveElement:C}),($e.reactiveElementVersions??=[]).push("2.1.2");var tt=globalThis,Mt=n=>n,ke=tt.trustedTypes,Dt=ke?ke.createPolicy("lit-html",{createHTML:n=>n}):void 0,rt="$lit$",O=`lit$${Math.random().toFixed(9).slice(2)}$`,nt="?"+O,Cr=`<${nt}>`,I=document,ce=()=>I.createComment(""),pe=n=>n===null||typeof n!="object"&&typeof n!="function",it=Array.isArray,Bt=n=>it(n)||typeof n?.[Symbol.iterator]=="function",et=`[ 	
\f\r]`,ue=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Ut=/-->/g,It=/>/g,D=RegExp(`>|${et}(?:([^\\s"'>=/]+)(${et}*=${et}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),qt=/'/g,Lt=/"/g,Ft=/^(?:script|style|textarea|title)$/i,st=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),c=st(1),ot=st(2),fn=st(3),A=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),zt=new WeakMap,U=I.createTreeWalker(I,129);function Vt(n,e){if(!it(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Dt!==void 0?Dt.createHTML(e):e}var jt=(n,e)=>{let t=n.length-1,r=[],i,s=e===2?"<svg>":e===3?"<math>":"",o=ue;for(let a=0;a<t;a++){let l=n[a],h,g,f=-1,T=0;for(;T<l.length&&(o.lastIndex=T,g=o.exec(l),g!==null);)T=o.lastIndex,o===ue?g[1]==="!--"?o=Ut:g[1]!==void 0?o=It:g[2]!==void 0?(Ft.test(g[2])&&(i=RegExp("</"+g[2],"g")),o=D):g[3]!==void 0&&(o=D):o===D?g[0]===">"?(o=i??ue,f=-1):g[1]===void 0?f=-2:(f=o.lastIndex-g[2].length,h=g[1],o=g[3]===void 0?D:g[3]==='"'?Lt:qt):o===Lt||o===qt?o=D:o===Ut||o===It?o=ue:(o=D,i=void 0);let H=o===D&&n[a+1].startsWith("/>")?" ":"";s+=o===ue?l+Cr:f>=0?(r.push(h),l.slice(0,f)+rt+l.slice(f)+O+H):l+O+(f===-2?a:H)}return[Vt(n,s+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),r]},me=class n{constructor({strings:e,_$litType$:t},r){let i;this.parts=[];let s=0,o=0,a=e.length-1,l=this.parts,[h,g]=jt(e,t);if(this.el=n.createElement(h,r),U.currentNode=this.el.content,t===2||t===3){let f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(i=U.nextNode())!==null&&l.length<a;){if(i.nodeType===1){if(i.hasAttributes())for(let f of i.getAttributeNames())if(f.endsWith(rt)){let T=g[o++],H=i.getAttribute(f).split(O),fe=/([.?@])?(.*)/.exec(T);l.push({type:1,index:s,name:fe[2],strings:H,ctor:fe[1]==="."?Se:fe[1]==="?"?Te:fe[1]==="@"?Re:L}),i.removeAttribute(f)}else f.startsWith(O)&&(l.push({type:6,index:s}),i.removeAttribute(f));if(Ft.test(i.tagName)){let f=i.textContent.split(O),T=f.length-1;if(T>0){i.textContent=ke?ke.emptyScript:"";for(let H=0;H<T;H++)i.append(f[H],ce()),U.nextNode(),l.push({type:2,index:++s});i.append(f[T],ce())}}}else if(i.nodeType===8)if(i.data===nt)l.push({type:2,index:s});else{let f=-1;for(;(f=i.data.indexOf(O,f+1))!==-1;)l.push({type:7,index:s}),f+=O.length-1}s++}}static createElement(e,t){let r=I.createElement("template");return r.innerHTML=e,r}};function q(n,e,t=n,r){if(e===A)return e;let i=r!==void 0?t._$Co?.[r]:t._$Cl,s=pe(e)?void 0:e._$litDirective$;return i?.constructor!==s&&(i?._$AO?.(!1),s===void 0?i=void 0:(i=new s(n),i._$AT(n,t,r)),r!==void 0?(t._$Co??=[])[r]=i:t._$Cl=i),i!==void 0&&(e=q(n,i._$AS(n,e.values),i,r)),e}var Ee=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:r}=this._$AD,i=(e?.creationScope??I).importNode(t,!0);U.currentNode=i;let s=U.nextNode(),o=0,a=0,l=r[0];for(;l!==void 0;){if(o===l.index){let h;l.type===2?h=new K(s,s.nextSibling,this,e):l.type===1?h=new l.ctor(s,l.name,l.strings,this,e):l.type===6&&(h=new Ce(s,this,e)),this._$AV.push(h),l=r[++a]}o!==l?.index&&(s=U.nextNode(),o++)}return U.currentNode=I,i}p(e){let t=0;for(let r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(e,r,t),t+=r.strings.length-2):r._$AI(e[t])),t++}},K=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,r,i){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=r,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=q(this,e,t),pe(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Bt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&pe(this._$AH)?this._$AA.nextSibling.data=e:this.T(I.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:r}=e,i=typeof r=="number"?this._$AC(e):(r.el===void 0&&(r.el=me.createElement(Vt(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===i)this._$AH.p(t);else{let s=new Ee(i,this),o=s.u(this.options);s.p(t),this.T(o),this._$AH=s}}_$AC(e){let t=zt.get(e.strings);return t===void 0&&zt.set(e.strings,t=new me(e)),t}k(e){it(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,r,i=0;for(let s of e)i===t.length?t.push(r=new n(this.O(ce()),this.O(ce()),this,this.options)):r=t[i],r._$AI(s),i++;i<t.length&&(this._$AR(r&&r._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let r=Mt(e).nextSibling;Mt(e).remove(),e=r}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},L=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,r,i,s){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=s,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=u}_$AI(e,t=this,r,i){let s=this.strings,o=!1;if(s===void 0)e=q(this,e,t,0),o=!pe(e)||e!==this._$AH&&e!==A,o&&(this._$AH=e);else{let a=e,l,h;for(e=s[0],l=0;l<s.length-1;l++)h=q(this,a[r+l],t,l),h===A&&(h=this._$AH[l]),o||=!pe(h)||h!==this._$AH[l],h===u?e=u:e!==u&&(e+=(h??"")+s[l+1]),this._$AH[l]=h}o&&!i&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Se=class extends L{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},Te=class extends L{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},Re=class extends L{constructor(e,t,r,i,s){super(e,t,r,i,s),this.type=5}_$AI(e,t=this){if((e=q(this,e,t,0)??u)===A)return;let r=this._$AH,i=e===u&&r!==u||e.capture!==r.capture||e.once!==r.once||e.passive!==r.passive,s=e!==u&&(r===u||i);i&&this.element.removeEventListener(this.name,this,r),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ce=class{constructor(e,t,r){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(e){q(this,e)}},Kt={M:rt,P:O,A:nt,C:1,L:jt,R:Ee,D:Bt,V:q,I:K,H:L,N:Te,U:Re,B:Se,F:Ce},Or=tt.litHtmlPolyfillSupport;Or?.(me,K),(tt.litHtmlVersions??=[]).push("3.3.3");var Gt=(n,e,t)=>{let r=t?.renderBefore??e,i=r._$litPart$;if(i===void 0){let s=t?.renderBefore??null;r._$litPart$=i=new K(e.insertBefore(ce(),s),s,void 0,t??{})}return i._$AI(n),i};var at=globalThis,b=class extends C{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Gt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};b._$litElement$=!0,b.finalized=!0,at.litElementHydrateSupport?.({LitElement:b});var Pr=at.litElementPolyfillSupport;Pr?.({LitElement:b});(at.litElementVersions??=[]).push("4.2.2");var x=n=>(e,t)=>{t!==void 0?t.addInitializer(()=>{customElements.define(n,e)}):customElements.define(n,e)};var Hr={attribute:!0,type:String,converter:de,reflect:!1,hasChanged:Ae},Nr=(n=Hr,e,t)=>{let{kind:r,metadata:i}=t,s=globalThis.litPropertyMetadata.get(i);if(s===void 0&&globalThis.litPropertyMetadata.set(i,s=new Map),r==="setter"&&((n=Object.create(n)).wrapped=!0),s.set(t.name,n),r==="accessor"){let{name:o}=t;return{set(a){let l=e.get.call(this);e.set.call(this,a),this.requestUpdate(o,l,n,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,n,a),a}}}if(r==="setter"){let{name:o}=t;return function(a){let l=this[o];e.call(this,a),this.requestUpdate(o,l,n,!0,a)}}throw Error("Unsupported decorator location: "+r)};function m(n){return(e,t)=>typeof t=="object"?Nr(n,e,t):((r,i,s)=>{let o=i.hasOwnProperty(s);return i.constructor.createProperty(s,r),o?Object.getOwnPropertyDescriptor(i,s):void 0})(n,e,t)}function v(n){return m({...n,state:!0,attribute:!1})}var Pe=1e3,Mr=300*Pe,He=class{constructor(e){this.details=null;this.#n=0;this.#i=0;this.#e=null;this.#r=()=>{clearTimeout(this.#t),document.visibilityState!=="hidden"&&(this.#s.requestUpdate(),this.#t=setTimeout(this.#r,Pe-this.now()%Pe))};this.#s=e,e.addController(this)}#n;#i;#e;#t;#s;now(){return Date.now()+this.#n}hostConnected(){document.addEventListener("visibilitychange",this.#r),this.#r()}hostDisconnected(){document.removeEventListener("visibilitychange",this.#r),clearTimeout(this.#t),this.#t=void 0,this.#e=null}#r;isStale(e){return e!==this.#e||Math.abs(Date.now()-this.#i)>Mr}async ask(e,t){this.#e=t,this.#i=Date.now();try{let r=await e.callWS({type:`${k}/workday`,device_id:t}),i=Date.parse(r.now)-(this.#i+Date.now())/2;if(t!==this.#e||Number.isNaN(i))return;this.details=r,Math.abs(i-this.#n)>Pe&&(this.#n=i),this.#s.requestUpdate()}catch{this.details=null}}};function lt(n,e,t){return n===void 0||n.entities!==e.entities||n.devices!==e.devices||n.locale!==e.locale||n.config!==e.config||n.formatEntityState!==e.formatEntityState?!0:t.some(r=>{let i=Ke(e,r);return Ke(n,r).some((s,o)=>s!==i[o])})}var S=class extends b{constructor(){super(...arguments);this.deviceId="";this.clock=new He(this);this.employee=null}shouldUpdate(t){return t.size!==1||!t.has("hass")||this.hass===void 0?!0:lt(t.get("hass"),this.hass,[this.deviceId])}willUpdate(t){this.hass!==void 0&&(this.employee=j(this.hass,this.deviceId),this.employee!==null&&(t.has("hass")||this.clock.isStale(this.deviceId))&&this.clock.ask(this.hass,this.deviceId))}};p([m({attribute:!1})],S.prototype,"hass",2),p([m({attribute:!1})],S.prototype,"deviceId",2);var _=y`
  :host {
    --workday-worked: var(--bitrix24-worked-color, var(--primary-color, #009ac7));
    --workday-break: var(--bitrix24-break-color, var(--warning-color, #ffa600));
    --workday-overtime: var(--bitrix24-overtime-color, var(--deep-purple-color, #6e41ab));
    --workday-problem: var(--error-color, #db4437);
    --workday-track: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
    --workday-radius: var(--ha-border-radius-lg, 12px);
    color: var(--primary-text-color);
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 42px;
    border: none;
    border-radius: var(--workday-radius);
    padding: 0 12px;
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 14%, transparent);
    cursor: pointer;
    transition: background-color 120ms ease-in-out;
    --mdc-icon-size: 20px;
  }
  button.primary {
    background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
  }
  button:hover {
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 26%, transparent);
  }
  button.primary:hover {
    background: color-mix(in srgb, var(--workday-worked) 38%, transparent);
  }
  button[aria-disabled="true"] {
    opacity: 0.55;
    cursor: progress;
  }
  button:focus-visible,
  input:focus-visible,
  summary:focus-visible,
  input:focus-visible + label {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 2px;
  }
  ha-icon {
    flex: none;
  }
  p {
    margin: 0;
  }
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    line-height: 1.4;
    --mdc-icon-size: 20px;
  }
  .note.problem ha-icon {
    color: var(--workday-problem);
  }
  .note.waiting ha-icon {
    color: var(--workday-break);
  }
  .digits {
    direction: ltr;
    unicode-bidi: isolate;
    font-variant-numeric: tabular-nums;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;var Yt=3600,dt=60,Zt=n=>String(n).padStart(2,"0");function he(n){let e=Math.max(0,Math.floor(n));return`${Math.floor(e/Yt)}:${Zt(Math.floor(e%Yt/dt))}:${Zt(e%dt)}`}function w(n,e){let t=Math.max(0,Math.floor(e/dt));return t<60?d(n,"minutes",{minutes:t}):d(n,"hours",{hours:Math.floor(t/60),minutes:t%60})}function Dr(n){return n.locale.time_zone==="server"?n.config.time_zone:void 0}function Ur(n){switch(n.locale.time_format){case"12":return{hourCycle:"h12"};case"24":return{hourCycle:"h23"};case"system":{let{hourCycle:e}=new Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions();return e===void 0?{}:{hourCycle:e}}default:return{}}}function ut(n,e){let t=Dr(n);return new Intl.DateTimeFormat(n.locale.language,t===void 0?e:{...e,timeZone:t})}function z(n,e,t){let r=ut(n,{dateStyle:"short"}),i=r.format(e)===r.format(t)?{}:{weekday:"short"};return ut(n,{...i,...Ur(n),hour:"numeric",minute:"2-digit"}).format(e)}function ct(n,e){return ut(n,{weekday:"long",day:"numeric",month:"long"}).format(e)}var pt=(n,e,t)=>c`<p class="note ${e}" role="status"><ha-icon icon=${n} aria-hidden="true"></ha-icon>${t}</p>`;function Ne(n,e){let{pending:t,connection:r,awaitsConfirmation:i}=e;return[...t>0?[pt("mdi:cloud-upload-outline","waiting",d(n,"waiting",{count:t}))]:[],...r==="away"?[pt("mdi:cloud-off-outline","problem",d(n,"away"))]:[],...i?[pt("mdi:account-clock-outline","waiting",d(n,"awaiting_confirmation"))]:[]]}var Qt=44,Me=y`
  .ring {
    display: block;
    width: 100%;
    height: 100%;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 8;
    transition: stroke-dasharray 400ms ease-out;
  }
  .track {
    stroke: var(--workday-track);
  }
  .worked {
    stroke: var(--workday-worked);
  }
  .overtime {
    stroke: var(--workday-overtime);
  }
  .breaks {
    stroke: var(--workday-break);
  }
`;function mt(n,e,t){return t<=0?u:ot`<circle class=${n} cx="50" cy="50" r=${Qt} pathLength="1"
        stroke-dasharray="${t.toFixed(4)} 1" stroke-dashoffset=${(-e).toFixed(4)} />`}function Ir(n,e,t){let r={worked:w(n,R(e,t)??0),breaks:w(n,W(e,t)??0)};return e.required===null?d(n,"ring",r):d(n,"ring_required",{...r,required:w(n,e.required)})}function De(n,e,t){let{worked:r,overtime:i,breaks:s}=xt(e,t);return ot`<svg class="ring" viewBox="0 0 100 100" role="img" aria-label=${Ir(n,e,t)}>
    <circle class="track" cx="50" cy="50" r=${Qt} />
    ${mt("worked",0,r)}${mt("overtime",r,i)}${mt("breaks",r+i,s)}
  </svg>`}var qr={opened:"mdi:briefcase-clock",paused:"mdi:coffee-outline",closed:"mdi:briefcase-check-outline",expired:"mdi:briefcase-remove-outline"},G=y`
  .status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: 14px;
    --mdc-icon-size: 20px;
  }
  .status.opened ha-icon {
    color: var(--workday-worked);
  }
  .status.paused ha-icon {
    color: var(--workday-break);
  }
  .status.expired ha-icon,
  .status.gone ha-icon {
    color: var(--workday-problem);
  }
`;function ht(n,{day:e,connection:t,statusEntity:r}){if(t==="gone")return d(n,"gone");let i=e.status??"unknown";return r&&n.formatEntityState?.(r,i)||i}function ft({day:n,connection:e}){return e==="gone"?"mdi:cloud-off-outline":qr[n.status??""]??"mdi:briefcase-outline"}function Ue(n,e){let t=e.connection==="gone"?"gone":e.day.status??"unknown";return c`<span class="status ${t}" role="status"
    ><ha-icon icon=${ft(e)} aria-hidden="true"></ha-icon>${ht(n,e)}</span
  >`}var Lr={text:"start",icon:"mdi:play",verb:"open_day",primary:!0},zr={text:"pause",icon:"mdi:pause",verb:"pause_day",primary:!0},Br={text:"resume",icon:"mdi:play-pause",verb:"resume_day",primary:!0},Jt={text:"close",icon:"mdi:stop",verb:"close_day",primary:!1},yt={text:"reopen",icon:"mdi:restore",verb:"open_day",data:{reopen:!0},question:"reopen_question",primary:!0};function Ie({day:n,canAct:e}){if(!e)return[];switch(n.status){case"opened":return[zr,Jt];case"paused":return[Br,Jt];case"closed":return[n.start===null?Lr:yt];default:return[]}}async function qe(n,e,t,r={}){let s=(await n.callService(k,t,{...r,device_id:e},void 0,!1,!0))?.response??{};return{status:s.status??null,changed:s.changed??!1,queued:s.queued??!1}}async function Xt(n,e,t){await n.callService("select","select_option",{option:t},{entity_id:e},!1)}async function Y(n,e){let t=typeof e=="object"&&e!==null?e:{message:String(e)},{translation_domain:r,translation_key:i}=t;if(r&&i){let o=(await n.loadBackendTranslation?.("exceptions",r)??n.localize)?.(`component.${r}.exceptions.${i}.message`,t.translation_placeholders);if(o)return o}return t.message??""}var E=class extends b{constructor(){super(...arguments);this.variant="large";this.busy=null;this.asked=null;this.failure=""}willUpdate(t){let r=t.get("employee"),i=this.employee;r&&i&&(r.deviceId!==i.deviceId||r.day.status!==i.day.status)&&(this.asked=null,this.failure="")}render(){let{hass:t,employee:r}=this;return t===void 0||r===void 0?u:c`
      ${this.asked===null?this.renderButtons(t,r):this.renderQuestion(t,this.asked)}
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
    `}renderButtons(t,r){let i=Ie(r);return i.length===0?u:c`<div class="buttons" role="group" aria-label=${d(t,"actions_of",{name:r.name})}>
      ${i.map(s=>{let o=d(t,s.text),a=this.variant==="large"?o:d(t,"button_of",{button:o,name:r.name});return c`<button
          type="button"
          class=${s.primary?"primary":""}
          aria-label=${a}
          title=${this.variant==="small"?o:u}
          aria-disabled=${this.busy!==null}
          aria-busy=${this.busy?.text===s.text}
          @click=${()=>this.press(s)}
        >
          <ha-icon icon=${s.icon} aria-hidden="true"></ha-icon>${this.variant==="small"?u:c`<span>${o}</span>`}
        </button>`})}
    </div>`}renderQuestion(t,r){let i=d(t,r.question??r.text);return c`<div
      class="question"
      role="group"
      aria-label=${i}
      @keydown=${s=>s.key==="Escape"&&this.ask(null)}
    >
      <p>${i}</p>
      <button type="button" class="primary" title=${i} @click=${()=>this.carryOut(r)}>${d(t,r.text)}</button>
      <button type="button" @click=${()=>this.ask(null)}>${d(t,"cancel")}</button>
    </div>`}press(t){this.busy===null&&(t.question===void 0?this.carryOut(t):this.ask(t))}ask(t){this.asked=t,this.updateComplete.then(()=>this.renderRoot.querySelector("button")?.focus())}async carryOut(t){let{hass:r,employee:i}=this;if(!(r===void 0||i===void 0||this.busy!==null)){this.asked!==null&&this.ask(null),this.busy=t,this.failure="";try{let s=await qe(r,i.deviceId,t.verb,t.data);t.text==="start"&&s.status==="closed"&&!s.changed&&!s.queued&&this.ask(yt)}catch(s){this.failure=await Y(r,s)||d(r,"failed")}finally{this.busy=null}}}};E.styles=[_,y`
      .buttons,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .question p {
        flex: 1 1 100%;
        line-height: 1.4;
      }
      .note {
        margin-top: 8px;
      }
      :host([variant="large"]) button {
        flex: 1 1 0;
        min-height: 56px;
        font-weight: 500;
        font-size: 16px;
      }
      :host([variant="small"]) .buttons {
        flex-wrap: nowrap;
        justify-content: flex-end;
      }
      :host([variant="small"]) .buttons button {
        width: 44px;
        min-height: 44px;
        padding: 0;
        border-radius: 50%;
      }
      :host([variant="feature"]) .buttons,
      :host([variant="feature"]) .question {
        flex-wrap: nowrap;
        gap: var(--feature-button-spacing, 12px);
        height: var(--feature-height, 42px);
      }
      :host([variant="feature"]) button {
        flex: 1 1 0;
        min-width: 0;
        height: 100%;
        min-height: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        white-space: nowrap;
      }
      :host([variant="feature"]) p {
        position: absolute;
        clip-path: inset(50%);
      }
    `],p([m({attribute:!1})],E.prototype,"hass",2),p([m({attribute:!1})],E.prototype,"employee",2),p([m({reflect:!0})],E.prototype,"variant",2),p([v()],E.prototype,"busy",2),p([v()],E.prototype,"asked",2),p([v()],E.prototype,"failure",2),E=p([x("bitrix24-workday-buttons")],E);var Fr=/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(.*)$/;function Wt(n){let[,e="",t="",r=""]=Fr.exec(n)??[];return{date:e,time:t,offset:r}}function Vr(n,e){return Wt(new Date(e).toLocaleString("sv-SE",{timeZone:n}).replace(" ","T"))}var $=class extends b{constructor(){super(...arguments);this.details=null;this.folded=!1;this.time=null;this.report=null;this.busy=!1;this.failure="";this.submit=async t=>{t.preventDefault();let{hass:r,employee:i}=this;if(r===void 0||i===void 0||this.busy)return;let s=this.finish(this.proposed(r,i)),o=(this.report??this.details?.report??"").trim();if(!s||!o){this.failure=d(r,"fill_in");return}this.busy=!0,this.failure="";try{await qe(r,i.deviceId,"close_day",{time:s,report:o})}catch(a){this.failure=await Y(r,a)||d(r,"failed")}finally{this.busy=!1}}}render(){let{hass:t,employee:r}=this;if(t===void 0||r===void 0||r.day.start===null)return u;let i=c`<h3>${d(t,"expired_title",{date:ct(t,r.day.start)})}</h3>`,s=r.canAct?this.renderForm(t,r):c`<p>${d(t,"expired_read_only")}</p>`;return this.folded?c`<details><summary>${i}</summary>${s}</details>`:c`<section>${i}${s}</section>`}renderForm(t,r){let i=this.proposed(t,r),s=Date.parse(this.finish(i));return c`<p>${d(t,"expired_help")}</p>
      <form novalidate @submit=${this.submit}>
        <label
          >${d(t,"finish_time")}
          <input
            type="time"
            name="time"
            required
            .value=${this.time??i.time}
            @input=${o=>{this.time=o.target.value}}
          />
          <output>${Number.isNaN(s)?"":`${ct(t,s)}, ${z(t,s,s)}`}</output>
        </label>
        <label
          >${d(t,"reason")}
          <input
            type="text"
            name="report"
            required
            .value=${this.report??this.details?.report??""}
            @input=${o=>{this.report=o.target.value}}
          />
        </label>
        ${this.failure&&c`<p class="note problem wide" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
        <button type="submit" class="primary wide" aria-disabled=${this.busy} aria-busy=${this.busy}>
          <ha-icon icon="mdi:stop" aria-hidden="true"></ha-icon>${d(t,"close_expired")}
        </button>
      </form>`}proposed(t,{day:r}){if(this.details?.finish)return Wt(this.details.finish);let i=r.start??0;return Vr(t.config.time_zone,i+((r.worked??0)+(r.breaks??0))*1e3)}finish(t){let r=this.time??t.time;return r===t.time&&this.details?.finish?this.details.finish:r&&`${t.date}T${r}:00${t.offset}`}};$.styles=[_,y`
      details,
      section {
        border-radius: var(--workday-radius);
        padding: 12px 16px;
        background: color-mix(in srgb, var(--workday-problem) 12%, transparent);
      }
      summary {
        cursor: pointer;
      }
      h3 {
        display: inline;
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
        gap: 12px;
        margin-top: 12px;
      }
      label {
        display: grid;
        gap: 4px;
        align-content: start;
        min-width: 0;
        font-size: 14px;
      }
      input {
        box-sizing: border-box;
        width: 100%;
        min-height: 44px;
        border: 1px solid var(--secondary-text-color, #727272);
        border-radius: 8px;
        padding: 0 12px;
        background: var(--card-background-color, transparent);
        font-size: 16px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      output {
        color: var(--primary-text-color);
      }
    `],p([m({attribute:!1})],$.prototype,"hass",2),p([m({attribute:!1})],$.prototype,"employee",2),p([m({attribute:!1})],$.prototype,"details",2),p([m({type:Boolean})],$.prototype,"folded",2),p([v()],$.prototype,"time",2),p([v()],$.prototype,"report",2),p([v()],$.prototype,"busy",2),p([v()],$.prototype,"failure",2),$=p([x("bitrix24-workday-expired")],$);var B={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},er=n=>(...e)=>({_$litDirective$:n,values:e}),Le=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,r){this._$Ct=e,this._$AM=t,this._$Ci=r}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Fi}=Kt;var tr=n=>n.strings===void 0;var jr={},rr=(n,e=jr)=>n._$AH=e;var nr=er(class extends Le{constructor(n){if(super(n),n.type!==B.PROPERTY&&n.type!==B.ATTRIBUTE&&n.type!==B.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!tr(n))throw Error("`live` bindings can only contain a single expression")}render(n){return n}update(n,[e]){if(e===A||e===u)return e;let t=n.element,r=n.name;if(n.type===B.PROPERTY){if(e===t[r])return A}else if(n.type===B.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(r))return A}else if(n.type===B.ATTRIBUTE&&t.getAttribute(r)===e+"")return A;return rr(n),e}});var Kr={online:"mdi:account-check-outline",dnd:"mdi:minus-circle-outline",away:"mdi:account-arrow-right-outline",break:"mdi:coffee-outline"},P=class extends b{constructor(){super(...arguments);this.chosen=null;this.failure=""}willUpdate(t){let r=t.get("employee");r&&r.presence?.value!==this.employee?.presence?.value&&(this.failure="")}render(){let{hass:t,employee:r}=this,i=r?.presence;if(t===void 0||!i)return u;let s=this.chosen??i.value,o=t.states[i.entityId];return c`<fieldset>
        <legend>${d(t,"presence")}</legend>
        ${i.options.map(a=>c`<span class="chip">
            <input
              type="radio"
              name="presence"
              id=${a}
              .checked=${nr(a===s)}
              @change=${()=>this.choose(a)}
            /><label for=${a}
              ><ha-icon icon=${Kr[a]??"mdi:account-question-outline"} aria-hidden="true"></ha-icon
              >${(o&&t.formatEntityState?.(o,a))??a}</label
            >
          </span>`)}
      </fieldset>
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}`}async choose(t){let{hass:r,employee:i}=this;if(!(r===void 0||!i?.presence)){this.chosen=t,this.failure="";try{await Xt(r,i.presence.entityId,t)}catch(s){this.failure=await Y(r,s)||d(r,"failed")}finally{this.chosen===t&&(this.chosen=null)}}}};P.styles=[_,y`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        border: none;
        padding: 0;
        min-width: 0;
      }
      legend,
      input {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
        white-space: nowrap;
      }
      .chip {
        position: relative;
        display: inline-flex;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        border-radius: 18px;
        padding: 0 12px;
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 10%, transparent);
        cursor: pointer;
        font-size: 14px;
        --mdc-icon-size: 18px;
      }
      label:hover {
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
      }
      input:checked + label {
        background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
        box-shadow: inset 0 0 0 1.5px var(--workday-worked);
      }
      .note {
        margin-top: 8px;
      }
    `],p([m({attribute:!1})],P.prototype,"hass",2),p([m({attribute:!1})],P.prototype,"employee",2),p([v()],P.prototype,"chosen",2),p([v()],P.prototype,"failure",2),P=p([x("bitrix24-workday-presence")],P);var Z=class extends S{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:r}=this;if(t===void 0||r===null)return u;let i=this.parts.has("times")&&r.connection!=="gone";return c`<article class="all" aria-label=${r.name}>
      <header><h2>${r.name}</h2>${Ue(t,r)}</header>
      ${r.connection==="gone"?u:c`<div class=${i?"day times":"day"}>${this.renderDial(t,r)}${i?this.renderTimes(t,r):u}</div>`}
      ${r.day.status==="expired"?c`<bitrix24-workday-expired .hass=${t} .employee=${r} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ne(t,r)}
      ${this.parts.has("buttons")?c`<bitrix24-workday-buttons .hass=${t} .employee=${r}></bitrix24-workday-buttons>`:u}
      ${this.parts.has("presence")&&r.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${r}></bitrix24-workday-presence>`:u}
    </article>`}renderDial(t,{day:r}){let i=this.clock.now(),s=R(r,i),o=X(r,i)??s,a=this.parts.has("ring");return c`<div class=${a?"dial":"dial bare"}>
      ${a?De(t,r,i):u}
      <div class="face">
        <div class="time digits" role="timer" aria-label=${o===null?u:w(t,o)}>
          ${o===null?"–":r.status==="opened"||r.status==="paused"?he(o):he(o).slice(0,-3)}
        </div>
        ${this.renderUnder(t,r,i).map(l=>c`<div class="under">${l}</div>`)}
      </div>
    </div>`}renderUnder(t,r,i){if(r.status==="paused"){let a=R(r,i);return[d(t,"break"),...a===null?[]:[`${d(t,"worked")}: ${w(t,a)}`]]}if(r.status==="closed"&&r.start===null)return[d(t,"no_day")];let s=Be(r,i);if(s>=60)return[d(t,"worked"),d(t,"overtime",{overtime:w(t,s)})];let o=r.required===null?[]:[d(t,"of_required",{required:w(t,r.required)})];return[d(t,"worked"),...o]}renderTimes(t,{day:r}){let i=this.clock.now(),s=l=>l===null?"–":z(t,l,i),o=W(r,i),a=[["workday_start",s(r.start)],r.status==="closed"?["workday_finish",s(r.finish)]:["expected_finish",s(r.expectedFinish)],["breaks",o===null?"–":w(t,o)]];return c`<dl>
      ${a.map(([l,h])=>c`<div><dt>${d(t,l)}</dt><dd>${h}</dd></div>`)}
    </dl>`}};Z.styles=[_,G,Me,y`
      :host {
        display: block;
        container-type: inline-size;
      }
      .all {
        display: grid;
        gap: 16px;
        padding: 16px;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .day {
        display: grid;
        gap: 16px;
        align-items: center;
        justify-items: center;
      }
      .dial {
        position: relative;
        width: min(100%, 232px);
      }
      .dial:not(.bare) {
        aspect-ratio: 1;
      }
      .face {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        text-align: center;
      }
      .dial:not(.bare) .face {
        position: absolute;
        inset: 14%;
      }
      .time {
        font-size: 36px;
        line-height: 1.15;
        font-weight: 400;
      }
      .under {
        font-size: 14px;
        line-height: 1.35;
      }
      dl {
        display: grid;
        gap: 8px;
        margin: 0;
        width: 100%;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        margin: 0;
        font-weight: 500;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      @container (min-width: 400px) {
        .day.times {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `],p([m({attribute:!1})],Z.prototype,"parts",2),Z=p([x("bitrix24-workday-full")],Z);var Q=class extends S{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:r}=this;if(t===void 0||r===null)return u;let i=this.clock.now(),{day:s,connection:o}=r,a=o==="gone"?"gone":s.status??"unknown",l=X(s,i)??R(s,i),h=s.status==="opened"||s.status==="paused";return c`<article aria-label=${r.name}>
      <div class="line">
        ${this.parts.has("ring")?c`<div class="dial">${De(t,s,i)}<span class="status ${a}"><ha-icon icon=${ft(r)} aria-hidden="true"></ha-icon></span></div>`:u}
        <div class="who">
          <h3>${r.name}</h3>
          <p class="what" role="status">${[ht(t,r),...this.times(t,r,i)].join(" · ")}</p>
        </div>
        ${l!==null&&h?c`<div class="time digits" role="timer" aria-label=${w(t,l)}>${he(l)}</div>`:u}
        ${this.parts.has("buttons")?c`<bitrix24-workday-buttons variant="small" .hass=${t} .employee=${r}></bitrix24-workday-buttons>`:u}
      </div>
      ${s.status==="expired"?c`<bitrix24-workday-expired folded .hass=${t} .employee=${r} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ne(t,r)}
      ${this.parts.has("presence")&&r.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${r}></bitrix24-workday-presence>`:u}
    </article>`}times(t,{day:r},i){return this.parts.has("times")?r.status==="closed"?r.start===null||r.worked===null?[]:[w(t,r.worked)]:r.expectedFinish!==null?[`${d(t,"expected_finish")} ${z(t,r.expectedFinish,i)}`]:r.start===null?[]:[`${d(t,"workday_start")} ${z(t,r.start,i)}`]:[]}};Q.styles=[_,G,Me,y`
      :host {
        display: block;
        container-type: inline-size;
      }
      article {
        display: grid;
        gap: 8px;
        padding: 10px 16px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .dial {
        position: relative;
        flex: none;
        width: 44px;
        height: 44px;
      }
      .dial .status {
        position: absolute;
        inset: 0;
        justify-content: center;
      }
      .dial .ring circle {
        stroke-width: 10;
      }
      .who {
        flex: 1 1 auto;
        min-width: 0;
      }
      h3,
      .what {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        line-height: 1.4;
      }
      h3 {
        font-size: 16px;
        font-weight: 500;
      }
      .what {
        font-size: 14px;
      }
      .time {
        flex: none;
        font-size: 18px;
      }
      bitrix24-workday-buttons {
        flex: none;
      }
      @container (max-width: 330px) {
        .line {
          flex-wrap: wrap;
        }
        bitrix24-workday-buttons {
          flex: 1 1 100%;
        }
      }
    `],p([m({attribute:!1})],Q.prototype,"parts",2),Q=p([x("bitrix24-workday-row")],Q);var F=class extends b{static getStubConfig(e){return Tt(e)}static getConfigForm(){return Rt()}setConfig(e){Qe(e),this.config=e}getCardSize(){switch(this.config?.layout){case"team":return 1+this.deviceIds.length;case"compact":return 2;default:return 7}}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}get deviceIds(){if(this.hass===void 0||this.config===void 0)return[];let{layout:e,device_id:t,employees:r=[]}=this.config;return e==="team"&&r.length>0?r:e!=="team"&&t?[t]:te(this.hass)}shouldUpdate(e){return e.size!==1||!e.has("hass")||this.hass===void 0?!0:lt(e.get("hass"),this.hass,this.deviceIds)}render(){let{hass:e,config:t}=this;return e===void 0||t===void 0?u:c`<ha-card>${t.layout==="team"?this.renderTeam(e,t):this.renderOne(e,t)}</ha-card>`}renderOne(e,t){let[r,i]=this.deviceIds;if(r===void 0)return this.renderNobody(e);if(i!==void 0)return this.renderMessage(e,"choose");if(j(e,r)===null)return this.renderMissing(e,r);let s=Je(t);return t.layout==="compact"?c`<bitrix24-workday-row .hass=${e} .deviceId=${r} .parts=${s}></bitrix24-workday-row>`:c`<bitrix24-workday-full .hass=${e} .deviceId=${r} .parts=${s}></bitrix24-workday-full>`}renderTeam(e,t){let{deviceIds:r}=this;if(r.length===0)return this.renderNobody(e);let i=Je(t),s=r.filter(o=>j(e,o)?.day.status==="opened").length;return c`<header>
        <h2>${t.title||d(e,"team")}</h2>
        <span role="status">${d(e,"at_work",{working:s,all:r.length})}</span>
      </header>
      <ul>
        ${r.map(o=>c`<li>${j(e,o)===null?this.renderMissing(e,o):c`<bitrix24-workday-row .hass=${e} .deviceId=${o} .parts=${i}></bitrix24-workday-row>`}</li>`)}
      </ul>`}renderNobody(e){return this.renderMessage(e,ir(e)?"loading":"nobody")}renderMissing(e,t){let r=ir(e)||te(e).includes(t);return this.renderMessage(e,r?"loading":"missing")}renderMessage(e,t){return c`<p class="message" role="status" aria-busy=${t==="loading"}>${d(e,t)}</p>`}};F.styles=[_,y`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .message {
        padding: 16px;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
        padding: 16px 16px 4px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 0 8px;
      }
    `],p([m({attribute:!1})],F.prototype,"hass",2),p([v()],F.prototype,"config",2),F=p([x(ie)],F);var ir=n=>n.config.state!==void 0&&n.config.state!=="RUNNING";var J=class extends S{static getStubConfig(){return{type:`custom:${se}`}}setConfig(e){}willUpdate(e){let t=this.context?.entity_id;this.deviceId=this.hass&&t&&re(this.hass,t)||"",super.willUpdate(e)}render(){let{hass:e,employee:t}=this;return e===void 0||t===null?u:Ie(t).length===0?Ue(e,t):c`<bitrix24-workday-buttons variant="feature" .hass=${e} .employee=${t}></bitrix24-workday-buttons>`}};J.styles=[_,G,y`
      .status {
        height: var(--feature-height, 42px);
        padding: 0 12px;
      }
    `],p([m({attribute:!1})],J.prototype,"context",2),J=p([x(se)],J);var ze=window;ze.customCards??=[];ze.customCardFeatures??=[];ze.customCards.push({type:ie,get name(){return M(N(),"name")},get description(){return M(N(),"description")},preview:!0,getEntitySuggestion(n,e){if(wt(n,e))return{label:d(n,"suggestion_team"),config:oe("team")};let t=re(n,e);return t===null?null:[{label:d(n,"suggestion_full"),config:oe("full",t)},{label:d(n,"suggestion_compact"),config:oe("compact",t)}]}});ze.customCardFeatures.push({type:se,get name(){return M(N(),"feature_name")},isSupported:(n,{entity_id:e})=>e!==void 0&&re(n,e)!==null,configurable:!1});
